CREATE TABLE "effects" (
	"id" text PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"flow" text NOT NULL,
	"action" text NOT NULL,
	"connection" text NOT NULL,
	"remote_id" text NOT NULL,
	"done_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_flows" (
	"event_id" text NOT NULL,
	"flow" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"remote_id" text,
	"last_error" text,
	"updated_at" timestamp with time zone NOT NULL,
	"version" text NOT NULL,
	CONSTRAINT "event_flows_event_id_flow_pk" PRIMARY KEY("event_id","flow")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"type" text NOT NULL,
	"conversation_key" text NOT NULL,
	"conversation" text NOT NULL,
	"provider_event_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"content_type" text,
	"body" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relay_links" (
	"flow" text NOT NULL,
	"ticket_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"contact_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "relay_links_flow_ticket_id_pk" PRIMARY KEY("flow","ticket_id")
);
--> statement-breakpoint
CREATE INDEX "effects_by_remote" ON "effects" USING btree ("connection","remote_id");--> statement-breakpoint
CREATE INDEX "effects_by_event" ON "effects" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "event_flows_by_state" ON "event_flows" USING btree ("flow","state");--> statement-breakpoint
CREATE INDEX "event_flows_by_remote_id" ON "event_flows" USING btree ("remote_id");--> statement-breakpoint
CREATE INDEX "events_by_state" ON "events" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "events_by_connection" ON "events" USING btree ("connection","id");--> statement-breakpoint
CREATE INDEX "events_by_conversation" ON "events" USING btree ("conversation","id");--> statement-breakpoint
CREATE INDEX "events_by_provider_event_id" ON "events" USING btree ("provider_event_id");--> statement-breakpoint
CREATE INDEX "relay_links_by_conversation" ON "relay_links" USING btree ("flow","conversation_id","updated_at");