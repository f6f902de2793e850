CREATE TABLE "audit_log" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"name" text PRIMARY KEY NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"webhook_active" boolean DEFAULT true NOT NULL,
	"last_webhook_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" text PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"platform" text NOT NULL,
	"provider_id" text NOT NULL,
	"external_id" text NOT NULL,
	"contact" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"contact_name" text DEFAULT '' NOT NULL,
	"contact_version" text DEFAULT '' NOT NULL,
	"status" text DEFAULT 'Open' NOT NULL,
	"status_version" text DEFAULT '' NOT NULL,
	"owner" text DEFAULT 'people' NOT NULL,
	"assignee" text,
	"unread" integer DEFAULT 0 NOT NULL,
	"read_at" timestamp with time zone,
	"last_message_at" timestamp with time zone NOT NULL,
	"last_message" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', regexp_replace(translate(left(contact_name || ' ' || external_id || ' ' || coalesce(contact->>'email', '') || ' ' || coalesce(contact->>'phone', ''), 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)), '([\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF])', ' \1 ', 'g'))) STORED
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" text PRIMARY KEY NOT NULL,
	"conversation_id" text NOT NULL,
	"connection" text NOT NULL,
	"provider_id" text,
	"effect_id" text,
	"sender" text NOT NULL,
	"author" text DEFAULT '' NOT NULL,
	"content" text DEFAULT '' NOT NULL,
	"private" boolean DEFAULT false NOT NULL,
	"attachments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"amendments" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'stored' NOT NULL,
	"failure" text,
	"version" text DEFAULT '' NOT NULL,
	"edited_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"request_id" text,
	"search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', regexp_replace(translate(left(content, 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)), '([\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF])', ' \1 ', 'g'))) STORED
);
--> statement-breakpoint
CREATE TABLE "syncs" (
	"id" text PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"trigger" text NOT NULL,
	"state" text NOT NULL,
	"cursor" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"conversations_read" integer DEFAULT 0 NOT NULL,
	"messages_read" integer DEFAULT 0 NOT NULL,
	"healed" integer DEFAULT 0 NOT NULL,
	"oldest_gap_ms" integer,
	"error" text,
	"requested_by" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"content_type" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"body" "bytea" NOT NULL,
	"uploaded_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"email" text PRIMARY KEY NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"role" text NOT NULL,
	"password_hash" text NOT NULL,
	"sessions_from" timestamp with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "verification" text;--> statement-breakpoint
CREATE INDEX "audit_log_by_subject" ON "audit_log" USING btree ("subject","id");--> statement-breakpoint
CREATE INDEX "audit_log_by_actor" ON "audit_log" USING btree ("actor","id");--> statement-breakpoint
CREATE UNIQUE INDEX "conversations_by_provider_id" ON "conversations" USING btree ("connection","provider_id");--> statement-breakpoint
CREATE INDEX "conversations_by_external_id" ON "conversations" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "conversations_by_time" ON "conversations" USING btree ("last_message_at","id");--> statement-breakpoint
CREATE INDEX "conversations_by_status" ON "conversations" USING btree ("status","last_message_at","id");--> statement-breakpoint
CREATE INDEX "conversations_by_platform" ON "conversations" USING btree ("platform","last_message_at","id");--> statement-breakpoint
CREATE INDEX "conversations_by_connection" ON "conversations" USING btree ("connection","last_message_at","id");--> statement-breakpoint
CREATE INDEX "conversations_unread" ON "conversations" USING btree ("last_message_at","id") WHERE unread > 0;--> statement-breakpoint
CREATE INDEX "conversations_by_assignee" ON "conversations" USING btree ("assignee","last_message_at","id");--> statement-breakpoint
CREATE INDEX "conversations_by_search" ON "conversations" USING gin ("search");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_by_provider_id" ON "messages" USING btree ("connection","provider_id");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_by_effect_id" ON "messages" USING btree ("effect_id");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_by_request_id" ON "messages" USING btree ("conversation_id","request_id");--> statement-breakpoint
CREATE INDEX "messages_by_conversation" ON "messages" USING btree ("conversation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "messages_sending" ON "messages" USING btree ("created_at") WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX "messages_by_search" ON "messages" USING gin ("search");--> statement-breakpoint
CREATE INDEX "syncs_by_connection" ON "syncs" USING btree ("connection","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "syncs_running" ON "syncs" USING btree ("connection") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "event_flows_stuck" ON "event_flows" USING btree ("flow","event_id") WHERE state in ('parked', 'uncertain');