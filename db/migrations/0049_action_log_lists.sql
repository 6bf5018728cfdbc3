CREATE INDEX "account_actions_action" ON "account_actions" USING btree ("action","at");--> statement-breakpoint
CREATE INDEX "action_log_about" ON "action_log" USING btree ("subject_id","at","id");