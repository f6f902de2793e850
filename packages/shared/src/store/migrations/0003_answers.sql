CREATE TABLE "answers" (
	"id" text PRIMARY KEY NOT NULL,
	"flow" text NOT NULL,
	"connection" text NOT NULL,
	"conversation_id" text NOT NULL,
	"state" text NOT NULL,
	"kind" text,
	"reason" text,
	"message_id" text,
	"covers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"lookups" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"model" text,
	"prompt_tokens" integer DEFAULT 0 NOT NULL,
	"completion_tokens" integer DEFAULT 0 NOT NULL,
	"cost" double precision DEFAULT 0 NOT NULL,
	"currency" text,
	"latency_ms" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "provider_tokens" (
	"connection" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"state" text DEFAULT 'ok' NOT NULL,
	"problem" text,
	"seed" text NOT NULL,
	"expires_at" timestamp with time zone,
	"renewed_at" timestamp with time zone,
	"renewal_started_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scam_reports" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"title" text NOT NULL,
	"details" text DEFAULT '' NOT NULL,
	"bank" text,
	"amount" double precision,
	"source" text NOT NULL,
	"url" text,
	"reported_at" timestamp with time zone,
	"fingerprint" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "owned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "interacted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "answers_by_conversation" ON "answers" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE INDEX "answers_by_flow" ON "answers" USING btree ("flow","created_at");--> statement-breakpoint
CREATE INDEX "answers_by_message" ON "answers" USING btree ("message_id");--> statement-breakpoint
CREATE UNIQUE INDEX "scam_reports_by_fingerprint" ON "scam_reports" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "scam_reports_by_value" ON "scam_reports" USING btree ("value","kind");--> statement-breakpoint
CREATE INDEX "scam_reports_by_time" ON "scam_reports" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "scam_reports_by_words" ON "scam_reports" USING gin (to_tsvector('simple', "value" || ' ' || "title" || ' ' || "details" || ' ' || "source"));--> statement-breakpoint
CREATE INDEX "messages_by_parts" ON "messages" USING gin (("amendments"->'parts')) WHERE "messages"."amendments" ? 'parts';