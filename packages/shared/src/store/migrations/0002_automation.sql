CREATE TABLE "flow_switches" (
	"flow" text PRIMARY KEY NOT NULL,
	"switches" jsonb NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_sends" (
	"key" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"content_hash" text NOT NULL,
	"state" text NOT NULL,
	"remote_id" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_stages" (
	"run_id" text NOT NULL,
	"stage" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"confidence" real,
	"inputs_hash" text,
	"proposal" jsonb,
	"edited" jsonb,
	"calls" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"remote_id" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"desk_credits" integer DEFAULT 0 NOT NULL,
	"crm_credits" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"decision" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"application" jsonb,
	CONSTRAINT "run_stages_run_id_stage_pk" PRIMARY KEY("run_id","stage")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"flow" text NOT NULL,
	"connection" text NOT NULL,
	"ticket_id" text NOT NULL,
	"ticket_number" text DEFAULT '' NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"customer" text DEFAULT '' NOT NULL,
	"trigger_id" text NOT NULL,
	"trigger_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"requested_by" text,
	"overrides" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"switches" jsonb NOT NULL,
	"snapshot" jsonb,
	"covers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"owner" text,
	"desk_credits" integer DEFAULT 0 NOT NULL,
	"crm_credits" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "run_stages_suggested" ON "run_stages" USING btree ("stage","run_id") WHERE status = 'suggested';--> statement-breakpoint
CREATE INDEX "run_stages_decided" ON "run_stages" USING btree ("stage","decided_at") WHERE decision is not null;--> statement-breakpoint
CREATE INDEX "runs_by_ticket" ON "runs" USING btree ("ticket_id","id");--> statement-breakpoint
CREATE INDEX "runs_by_trigger" ON "runs" USING btree ("flow","ticket_id","trigger_id");--> statement-breakpoint
CREATE INDEX "runs_by_state" ON "runs" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "runs_by_flow" ON "runs" USING btree ("flow","id");