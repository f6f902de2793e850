CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"hint" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"connections" jsonb,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "connection_checks" (
	"connection" text PRIMARY KEY NOT NULL,
	"findings" jsonb NOT NULL,
	"checked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connection_secrets" (
	"connection" text NOT NULL,
	"source" text NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connection_secrets_connection_source_pk" PRIMARY KEY("connection","source")
);
--> statement-breakpoint
CREATE TABLE "flow_settings" (
	"flow" text PRIMARY KEY NOT NULL,
	"paused_by" text,
	"paused_at" timestamp with time zone,
	"pause_reason" text,
	"url" text,
	"url_of_file" text,
	"previous_url" text,
	"updated_by" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "forward_calls" (
	"event_id" text NOT NULL,
	"flow" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"attempt" integer NOT NULL,
	"url" text NOT NULL,
	"status" integer,
	"duration_ms" integer NOT NULL,
	"error" text,
	"answer" text,
	CONSTRAINT "forward_calls_event_id_flow_at_pk" PRIMARY KEY("event_id","flow","at")
);
--> statement-breakpoint
CREATE INDEX "forward_calls_by_flow" ON "forward_calls" USING btree ("flow","at");