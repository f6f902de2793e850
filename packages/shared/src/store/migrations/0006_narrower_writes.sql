-- Half of a page is left to new versions of its rows, see schema.ts. For pages from now on.
ALTER TABLE "events" SET (fillfactor = 50);--> statement-breakpoint
DROP INDEX "events_by_state";--> statement-breakpoint
DROP INDEX "event_flows_by_remote_id";--> statement-breakpoint
CREATE INDEX "event_flows_open" ON "event_flows" USING btree ("state","event_id") WHERE state in ('waiting', 'retrying', 'parked', 'uncertain');--> statement-breakpoint
-- A page has seven states at most, so the smallest filter will do.
CREATE INDEX "events_state_brin" ON "events" USING brin ("state" text_bloom_ops (n_distinct_per_range=16)) WITH (autosummarize=true);--> statement-breakpoint
CREATE INDEX "event_flows_by_remote_id" ON "event_flows" USING btree ("remote_id") WHERE remote_id is not null;
