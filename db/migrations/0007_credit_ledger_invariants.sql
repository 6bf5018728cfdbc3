-- The ledger's invariants live in the database: an entry moves its account's balance, and nothing else does; a
-- transaction has entries that sum to zero in each currency, judged when it commits.
CREATE FUNCTION credit_apply_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE credit_accounts SET balance_minor = balance_minor + NEW.amount_minor WHERE id = NEW.account_id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER credit_entries_apply AFTER INSERT ON credit_entries FOR EACH ROW EXECUTE FUNCTION credit_apply_entry();
--> statement-breakpoint
CREATE FUNCTION credit_account_opens_empty() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.balance_minor <> 0 THEN
    RAISE EXCEPTION 'a credit account opens empty' USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_accounts_open_empty';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER credit_accounts_open_empty BEFORE INSERT ON credit_accounts FOR EACH ROW EXECUTE FUNCTION credit_account_opens_empty();
--> statement-breakpoint
CREATE FUNCTION credit_check_balanced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  checked text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM credit_entries WHERE transaction_key = checked) OR EXISTS (
    SELECT 1 FROM credit_entries AS entry JOIN credit_accounts AS account ON account.id = entry.account_id
    WHERE entry.transaction_key = checked GROUP BY account.currency HAVING sum(entry.amount_minor) <> 0
  ) THEN
    RAISE EXCEPTION 'credit transaction % does not sum to zero', checked USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_transactions_balanced';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER credit_transactions_balanced AFTER INSERT ON credit_transactions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credit_check_balanced('key');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER credit_entries_balanced AFTER INSERT ON credit_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credit_check_balanced('transaction_key');
