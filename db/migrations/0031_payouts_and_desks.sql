-- contract: 2026-11-26: the words of credit widen, and the triggers only write tables that are new here, in the name of their
-- owner; no write of that release is refused or changed.
CREATE TABLE "payout_adjustments" (
	"payout_id" text NOT NULL,
	"refund_id" text NOT NULL,
	"settlement_id" text NOT NULL,
	"net_minor" bigint NOT NULL,
	"live" boolean DEFAULT true NOT NULL,
	CONSTRAINT "payout_adjustments_payout_id_refund_id_settlement_id_pk" PRIMARY KEY("payout_id","refund_id","settlement_id")
);
--> statement-breakpoint
CREATE TABLE "payout_batches" (
	"id" text PRIMARY KEY NOT NULL,
	"currency" text NOT NULL,
	"debtor_name" text NOT NULL,
	"debtor_iban" text NOT NULL,
	"actor" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sealed_at" timestamp with time zone,
	CONSTRAINT "payout_batches_currency_known" CHECK ("payout_batches"."currency" in ('UAH', 'USD'))
);
--> statement-breakpoint
CREATE TABLE "payout_moves" (
	"id" text PRIMARY KEY NOT NULL,
	"payout_id" text NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"actor" text NOT NULL,
	"bank_reference" text,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "payout_moves_from_status_known" CHECK ("payout_moves"."from_status" in ('pending', 'paid', 'failed', 'returned')),
	CONSTRAINT "payout_moves_to_status_known" CHECK ("payout_moves"."to_status" in ('pending', 'paid', 'failed', 'returned'))
);
--> statement-breakpoint
CREATE TABLE "payout_settlements" (
	"payout_id" text NOT NULL,
	"settlement_id" text NOT NULL,
	"net_minor" bigint NOT NULL,
	"live" boolean DEFAULT true NOT NULL,
	CONSTRAINT "payout_settlements_payout_id_settlement_id_pk" PRIMARY KEY("payout_id","settlement_id")
);
--> statement-breakpoint
CREATE TABLE "payouts" (
	"id" text PRIMARY KEY NOT NULL,
	"vendor_id" text NOT NULL,
	"currency" text NOT NULL,
	"method" text NOT NULL,
	"status" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"settled_minor" bigint NOT NULL,
	"adjusted_minor" bigint NOT NULL,
	"batch_id" text,
	"bank_details_id" text,
	"key_id" text,
	"iban_cipher" text,
	"holder_cipher" text,
	"tax_code_cipher" text,
	"purpose_cipher" text,
	"iban_masked" text,
	"credit_transaction_key" text,
	"bank_reference" text,
	"actor" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"paid_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "payouts_currency_known" CHECK ("payouts"."currency" in ('UAH', 'USD')),
	CONSTRAINT "payouts_method_known" CHECK ("payouts"."method" in ('credit', 'bank')),
	CONSTRAINT "payouts_status_known" CHECK ("payouts"."status" in ('pending', 'paid', 'failed', 'returned')),
	CONSTRAINT "payouts_amount" CHECK ("payouts"."amount_minor" > 0),
	CONSTRAINT "payouts_sum" CHECK ("payouts"."amount_minor" = "payouts"."settled_minor" - "payouts"."adjusted_minor"),
	CONSTRAINT "payouts_method" CHECK (case "payouts"."method" when 'credit' then "payouts"."credit_transaction_key" is not null
        and "payouts"."batch_id" is null and "payouts"."iban_cipher" is null
      else "payouts"."credit_transaction_key" is null and "payouts"."batch_id" is not null and "payouts"."bank_details_id" is not null
        and num_nulls("payouts"."key_id", "payouts"."iban_cipher", "payouts"."holder_cipher", "payouts"."tax_code_cipher",
          "payouts"."purpose_cipher", "payouts"."iban_masked") = 0 end),
	CONSTRAINT "payouts_paid_at" CHECK (("payouts"."status" in ('paid', 'returned')) = ("payouts"."paid_at" is not null)),
	CONSTRAINT "payouts_ended_at" CHECK (("payouts"."status" in ('pending', 'paid')) = ("payouts"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "vendor_bank_details" (
	"id" text PRIMARY KEY NOT NULL,
	"vendor_id" text NOT NULL,
	"key_id" text NOT NULL,
	"iban_cipher" text NOT NULL,
	"holder_cipher" text NOT NULL,
	"tax_code_cipher" text NOT NULL,
	"purpose_cipher" text NOT NULL,
	"iban_masked" text NOT NULL,
	"old_stay" boolean NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"active_from" timestamp with time zone NOT NULL,
	"stopped_at" timestamp with time zone,
	"refused_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "payout_minimums" (
	"currency" text PRIMARY KEY NOT NULL,
	"payout_minimum" bigint NOT NULL,
	CONSTRAINT "payout_minimums_currency_known" CHECK ("payout_minimums"."currency" in ('UAH', 'USD')),
	CONSTRAINT "payout_minimums_not_negative" CHECK ("payout_minimums"."payout_minimum" >= 0)
);
--> statement-breakpoint
CREATE TABLE "action_log" (
	"id" text PRIMARY KEY NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"subject_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shipments" (
	"settlement_id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"vendor_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"sent_by" text,
	"carrier" text,
	"tracking_number" text,
	CONSTRAINT "shipments_sent" CHECK (("shipments"."sent_at" is null) = ("shipments"."sent_by" is null) and ("shipments"."sent_at" is null) = ("shipments"."carrier" is null))
);
--> statement-breakpoint
CREATE TABLE "vendor_invitations" (
	"id" text PRIMARY KEY NOT NULL,
	"vendor_id" text NOT NULL,
	"email" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" text,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "vendor_invitations_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "vendor_invitations_accepted" CHECK (("vendor_invitations"."accepted_at" is null) = ("vendor_invitations"."accepted_by" is null))
);
--> statement-breakpoint
CREATE TABLE "vendor_months" (
	"vendor_id" text NOT NULL,
	"currency" text NOT NULL,
	"month" text NOT NULL,
	"sales" integer DEFAULT 0 NOT NULL,
	"gross_minor" bigint DEFAULT 0 NOT NULL,
	"referred_minor" bigint DEFAULT 0 NOT NULL,
	"platform_minor" bigint DEFAULT 0 NOT NULL,
	"referral_minor" bigint DEFAULT 0 NOT NULL,
	"net_minor" bigint DEFAULT 0 NOT NULL,
	"refunded_gross_minor" bigint DEFAULT 0 NOT NULL,
	"refunded_referred_minor" bigint DEFAULT 0 NOT NULL,
	"refunded_platform_minor" bigint DEFAULT 0 NOT NULL,
	"refunded_referral_minor" bigint DEFAULT 0 NOT NULL,
	"refunded_net_minor" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "vendor_months_vendor_id_currency_month_pk" PRIMARY KEY("vendor_id","currency","month"),
	CONSTRAINT "vendor_months_currency_known" CHECK ("vendor_months"."currency" in ('UAH', 'USD'))
);
--> statement-breakpoint
CREATE TABLE "vendor_totals" (
	"vendor_id" text NOT NULL,
	"currency" text NOT NULL,
	"sales" integer DEFAULT 0 NOT NULL,
	"gross_minor" bigint DEFAULT 0 NOT NULL,
	"referred_minor" bigint DEFAULT 0 NOT NULL,
	"platform_minor" bigint DEFAULT 0 NOT NULL,
	"referral_minor" bigint DEFAULT 0 NOT NULL,
	"net_minor" bigint DEFAULT 0 NOT NULL,
	"pending_minor" bigint DEFAULT 0 NOT NULL,
	"held_minor" bigint DEFAULT 0 NOT NULL,
	"in_payout_minor" bigint DEFAULT 0 NOT NULL,
	"paid_minor" bigint DEFAULT 0 NOT NULL,
	"pending_sales" integer DEFAULT 0 NOT NULL,
	"held_sales" integer DEFAULT 0 NOT NULL,
	"in_payout_sales" integer DEFAULT 0 NOT NULL,
	"paid_sales" integer DEFAULT 0 NOT NULL,
	"reversed_sales" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "vendor_totals_vendor_id_currency_pk" PRIMARY KEY("vendor_id","currency"),
	CONSTRAINT "vendor_totals_currency_known" CHECK ("vendor_totals"."currency" in ('UAH', 'USD'))
);
--> statement-breakpoint
ALTER TABLE "credit_accounts" DROP CONSTRAINT "credit_accounts_kind_known";--> statement-breakpoint
ALTER TABLE "credit_transactions" DROP CONSTRAINT "credit_transactions_kind_known";--> statement-breakpoint
ALTER TABLE "vendors" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "picture" text;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "archived_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "vendors" ADD COLUMN "payout_method" text;--> statement-breakpoint
ALTER TABLE "payout_adjustments" ADD CONSTRAINT "payout_adjustments_payout_id_payouts_id_fk" FOREIGN KEY ("payout_id") REFERENCES "public"."payouts"("id") ON DELETE no action ON UPDATE no action DEFERRABLE INITIALLY DEFERRED;--> statement-breakpoint
ALTER TABLE "payout_adjustments" ADD CONSTRAINT "payout_adjustments_adjustment" FOREIGN KEY ("refund_id","settlement_id") REFERENCES "public"."settlement_adjustments"("refund_id","settlement_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout_moves" ADD CONSTRAINT "payout_moves_payout_id_payouts_id_fk" FOREIGN KEY ("payout_id") REFERENCES "public"."payouts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout_settlements" ADD CONSTRAINT "payout_settlements_payout_id_payouts_id_fk" FOREIGN KEY ("payout_id") REFERENCES "public"."payouts"("id") ON DELETE no action ON UPDATE no action DEFERRABLE INITIALLY DEFERRED;--> statement-breakpoint
ALTER TABLE "payout_settlements" ADD CONSTRAINT "payout_settlements_settlement_id_settlements_id_fk" FOREIGN KEY ("settlement_id") REFERENCES "public"."settlements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_batch_id_payout_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."payout_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_bank_details_id_vendor_bank_details_id_fk" FOREIGN KEY ("bank_details_id") REFERENCES "public"."vendor_bank_details"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_credit_transaction_key_credit_transactions_key_fk" FOREIGN KEY ("credit_transaction_key") REFERENCES "public"."credit_transactions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_bank_details" ADD CONSTRAINT "vendor_bank_details_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_bank_details" ADD CONSTRAINT "vendor_bank_details_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_settlement_id_settlements_id_fk" FOREIGN KEY ("settlement_id") REFERENCES "public"."settlements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_sent_by_users_id_fk" FOREIGN KEY ("sent_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_invitations" ADD CONSTRAINT "vendor_invitations_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_invitations" ADD CONSTRAINT "vendor_invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_invitations" ADD CONSTRAINT "vendor_invitations_accepted_by_users_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_months" ADD CONSTRAINT "vendor_months_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_totals" ADD CONSTRAINT "vendor_totals_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "payout_adjustments_live" ON "payout_adjustments" USING btree ("refund_id","settlement_id") WHERE "payout_adjustments"."live";--> statement-breakpoint
CREATE INDEX "payout_adjustments_adjustment" ON "payout_adjustments" USING btree ("refund_id","settlement_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payout_batches_open" ON "payout_batches" USING btree ("currency") WHERE "payout_batches"."sealed_at" is null;--> statement-breakpoint
CREATE INDEX "payout_batches_newest" ON "payout_batches" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "payout_moves_payout" ON "payout_moves" USING btree ("payout_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "payout_settlements_live" ON "payout_settlements" USING btree ("settlement_id") WHERE "payout_settlements"."live";--> statement-breakpoint
CREATE INDEX "payout_settlements_settlement" ON "payout_settlements" USING btree ("settlement_id");--> statement-breakpoint
CREATE INDEX "payouts_vendor" ON "payouts" USING btree ("vendor_id","created_at","id");--> statement-breakpoint
CREATE INDEX "payouts_batch" ON "payouts" USING btree ("batch_id");--> statement-breakpoint
CREATE INDEX "payouts_newest" ON "payouts" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "vendor_bank_details_vendor" ON "vendor_bank_details" USING btree ("vendor_id","created_at");--> statement-breakpoint
CREATE INDEX "action_log_newest" ON "action_log" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "action_log_subject" ON "action_log" USING btree ("subject","subject_id","at");--> statement-breakpoint
CREATE INDEX "action_log_actor" ON "action_log" USING btree ("actor","at");--> statement-breakpoint
CREATE INDEX "shipments_to_send" ON "shipments" USING btree ("vendor_id","created_at","settlement_id") WHERE "shipments"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "shipments_sent" ON "shipments" USING btree ("vendor_id","sent_at","settlement_id") WHERE "shipments"."sent_at" is not null;--> statement-breakpoint
CREATE INDEX "shipments_order" ON "shipments" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "vendor_invitations_open" ON "vendor_invitations" USING btree ("vendor_id") WHERE "vendor_invitations"."accepted_at" is null and "vendor_invitations"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "settlements_newest" ON "settlements" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "settlements_status" ON "settlements" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "settlements_code" ON "settlements" USING btree (("metadata" ->> 'referralCode'),"created_at","id");--> statement-breakpoint
CREATE INDEX "settlements_due" ON "settlements" USING btree ("vendor_id","currency","due_at") WHERE "settlements"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "products_vendor" ON "products" USING btree ("vendor_id","created_at","id");--> statement-breakpoint
CREATE INDEX "products_newest" ON "products" USING btree ("created_at","id");--> statement-breakpoint
ALTER TABLE "credit_accounts" ADD CONSTRAINT "credit_accounts_kind_known" CHECK ("credit_accounts"."kind" in ('user', 'issued', 'sales', 'suspense', 'payouts'));--> statement-breakpoint
ALTER TABLE "credit_transactions" ADD CONSTRAINT "credit_transactions_kind_known" CHECK ("credit_transactions"."kind" in ('grant', 'order', 'refund', 'payout'));--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_payout_method_known" CHECK ("vendors"."payout_method" in ('credit', 'bank'));
--> statement-breakpoint
-- What settlements come to, kept with every write. Only the difference is written, under a lock on the vendor's row of totals,
-- always in the order of vendors; adjustments lock their settlements first, as everybody does who changes one.
CREATE FUNCTION settlement_standing(status text, held_by_refund text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN status = 'pending' AND held_by_refund IS NOT NULL THEN 'held' ELSE status END
$$;
--> statement-breakpoint
CREATE FUNCTION settlement_month(moment timestamptz, metadata jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(moment AT TIME ZONE coalesce(metadata -> 'payout' ->> 'timeZone', 'UTC'), 'YYYY-MM')
$$;
--> statement-breakpoint
CREATE FUNCTION settlements_count_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO vendor_totals AS kept (vendor_id, currency, sales, gross_minor, referred_minor, platform_minor, referral_minor, net_minor,
    pending_minor, held_minor, in_payout_minor, paid_minor, pending_sales, held_sales, in_payout_sales, paid_sales, reversed_sales)
  SELECT vendor_id, currency, count(*), sum(gross_minor), coalesce(sum(gross_minor) FILTER (WHERE referral_minor > 0), 0),
    sum(platform_minor), sum(referral_minor), sum(net_minor),
    coalesce(sum(net_minor) FILTER (WHERE standing = 'pending'), 0), coalesce(sum(net_minor) FILTER (WHERE standing = 'held'), 0),
    coalesce(sum(net_minor) FILTER (WHERE standing = 'in_payout'), 0), coalesce(sum(net_minor) FILTER (WHERE standing = 'paid'), 0),
    count(*) FILTER (WHERE standing = 'pending'), count(*) FILTER (WHERE standing = 'held'),
    count(*) FILTER (WHERE standing = 'in_payout'), count(*) FILTER (WHERE standing = 'paid'),
    count(*) FILTER (WHERE standing = 'reversed')
  FROM (SELECT added.*, settlement_standing(status, held_by_refund) AS standing FROM added) AS added
  GROUP BY vendor_id, currency ORDER BY vendor_id, currency
  ON CONFLICT (vendor_id, currency) DO UPDATE SET sales = kept.sales + excluded.sales,
    gross_minor = kept.gross_minor + excluded.gross_minor, referred_minor = kept.referred_minor + excluded.referred_minor,
    platform_minor = kept.platform_minor + excluded.platform_minor, referral_minor = kept.referral_minor + excluded.referral_minor,
    net_minor = kept.net_minor + excluded.net_minor, pending_minor = kept.pending_minor + excluded.pending_minor,
    held_minor = kept.held_minor + excluded.held_minor, in_payout_minor = kept.in_payout_minor + excluded.in_payout_minor,
    paid_minor = kept.paid_minor + excluded.paid_minor, pending_sales = kept.pending_sales + excluded.pending_sales,
    held_sales = kept.held_sales + excluded.held_sales, in_payout_sales = kept.in_payout_sales + excluded.in_payout_sales,
    paid_sales = kept.paid_sales + excluded.paid_sales, reversed_sales = kept.reversed_sales + excluded.reversed_sales;
  INSERT INTO vendor_months AS kept (vendor_id, currency, month, sales, gross_minor, referred_minor, platform_minor, referral_minor, net_minor)
  SELECT vendor_id, currency, settlement_month(created_at, metadata), count(*), sum(gross_minor),
    coalesce(sum(gross_minor) FILTER (WHERE referral_minor > 0), 0), sum(platform_minor), sum(referral_minor), sum(net_minor)
  FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (vendor_id, currency, month) DO UPDATE SET sales = kept.sales + excluded.sales,
    gross_minor = kept.gross_minor + excluded.gross_minor, referred_minor = kept.referred_minor + excluded.referred_minor,
    platform_minor = kept.platform_minor + excluded.platform_minor, referral_minor = kept.referral_minor + excluded.referral_minor,
    net_minor = kept.net_minor + excluded.net_minor;
  INSERT INTO shipments (settlement_id, order_id, vendor_id, created_at)
  SELECT id, order_id, vendor_id, created_at FROM added;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION settlements_count_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE vendor_totals AS kept SET
    pending_minor = kept.pending_minor + d.pending_minor, held_minor = kept.held_minor + d.held_minor,
    in_payout_minor = kept.in_payout_minor + d.in_payout_minor, paid_minor = kept.paid_minor + d.paid_minor,
    pending_sales = kept.pending_sales + d.pending_sales, held_sales = kept.held_sales + d.held_sales,
    in_payout_sales = kept.in_payout_sales + d.in_payout_sales, paid_sales = kept.paid_sales + d.paid_sales,
    reversed_sales = kept.reversed_sales + d.reversed_sales
  FROM (
    SELECT vendor_id, currency,
      coalesce(sum(sign * net) FILTER (WHERE standing = 'pending'), 0) AS pending_minor,
      coalesce(sum(sign * net) FILTER (WHERE standing = 'held'), 0) AS held_minor,
      coalesce(sum(sign * net) FILTER (WHERE standing = 'in_payout'), 0) AS in_payout_minor,
      coalesce(sum(sign * net) FILTER (WHERE standing = 'paid'), 0) AS paid_minor,
      coalesce(sum(sign) FILTER (WHERE standing = 'pending'), 0) AS pending_sales,
      coalesce(sum(sign) FILTER (WHERE standing = 'held'), 0) AS held_sales,
      coalesce(sum(sign) FILTER (WHERE standing = 'in_payout'), 0) AS in_payout_sales,
      coalesce(sum(sign) FILTER (WHERE standing = 'paid'), 0) AS paid_sales,
      coalesce(sum(sign) FILTER (WHERE standing = 'reversed'), 0) AS reversed_sales
    FROM (
      SELECT n.vendor_id, n.currency, moved.sign, moved.standing, n.net_minor - coalesce((
        SELECT sum(a.net_minor) FROM settlement_adjustments AS a WHERE a.settlement_id = n.id), 0) AS net
      FROM after_it AS n JOIN before_it AS o ON o.id = n.id
      CROSS JOIN LATERAL (VALUES (-1, settlement_standing(o.status, o.held_by_refund)),
        (1, settlement_standing(n.status, n.held_by_refund))) AS moved (sign, standing)
      WHERE settlement_standing(o.status, o.held_by_refund) <> settlement_standing(n.status, n.held_by_refund)
    ) AS each GROUP BY vendor_id, currency
  ) AS d
  WHERE kept.vendor_id = d.vendor_id AND kept.currency = d.currency;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION settlements_count_adjusted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM settlements WHERE id IN (SELECT settlement_id FROM added) ORDER BY id FOR NO KEY UPDATE;
  PERFORM 1 FROM vendor_totals WHERE (vendor_id, currency) IN (SELECT vendor_id, currency FROM added)
    ORDER BY vendor_id, currency FOR NO KEY UPDATE;
  UPDATE vendor_totals AS kept SET gross_minor = kept.gross_minor - d.gross_minor,
    referred_minor = kept.referred_minor - d.referred_minor, platform_minor = kept.platform_minor - d.platform_minor,
    referral_minor = kept.referral_minor - d.referral_minor, net_minor = kept.net_minor - d.net_minor,
    pending_minor = kept.pending_minor - d.pending_minor, held_minor = kept.held_minor - d.held_minor,
    in_payout_minor = kept.in_payout_minor - d.in_payout_minor, paid_minor = kept.paid_minor - d.paid_minor
  FROM (
    SELECT s.vendor_id, s.currency, sum(a.gross_minor) AS gross_minor,
      coalesce(sum(a.gross_minor) FILTER (WHERE s.referral_minor > 0), 0) AS referred_minor,
      sum(a.platform_minor) AS platform_minor, sum(a.referral_minor) AS referral_minor, sum(a.net_minor) AS net_minor,
      coalesce(sum(a.net_minor) FILTER (WHERE settlement_standing(s.status, s.held_by_refund) = 'pending'), 0) AS pending_minor,
      coalesce(sum(a.net_minor) FILTER (WHERE settlement_standing(s.status, s.held_by_refund) = 'held'), 0) AS held_minor,
      coalesce(sum(a.net_minor) FILTER (WHERE s.status = 'in_payout'), 0) AS in_payout_minor,
      coalesce(sum(a.net_minor) FILTER (WHERE s.status = 'paid'), 0) AS paid_minor
    FROM added AS a JOIN settlements AS s ON s.id = a.settlement_id GROUP BY s.vendor_id, s.currency
  ) AS d
  WHERE kept.vendor_id = d.vendor_id AND kept.currency = d.currency;
  INSERT INTO vendor_months AS kept (vendor_id, currency, month, refunded_gross_minor, refunded_referred_minor,
    refunded_platform_minor, refunded_referral_minor, refunded_net_minor)
  SELECT s.vendor_id, s.currency, settlement_month(a.created_at, s.metadata), sum(a.gross_minor),
    coalesce(sum(a.gross_minor) FILTER (WHERE s.referral_minor > 0), 0), sum(a.platform_minor), sum(a.referral_minor), sum(a.net_minor)
  FROM added AS a JOIN settlements AS s ON s.id = a.settlement_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (vendor_id, currency, month) DO UPDATE SET
    refunded_gross_minor = kept.refunded_gross_minor + excluded.refunded_gross_minor,
    refunded_referred_minor = kept.refunded_referred_minor + excluded.refunded_referred_minor,
    refunded_platform_minor = kept.refunded_platform_minor + excluded.refunded_platform_minor,
    refunded_referral_minor = kept.refunded_referral_minor + excluded.refunded_referral_minor,
    refunded_net_minor = kept.refunded_net_minor + excluded.refunded_net_minor;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Everything that is kept, made anew from the ledger. By the migration, and by `npm run admin -- rebuild-totals`.
CREATE FUNCTION rebuild_vendor_totals() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  LOCK TABLE settlements, settlement_adjustments IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM vendor_totals;
  DELETE FROM vendor_months;
  INSERT INTO vendor_totals
  SELECT vendor_id, currency, count(*), sum(gross), coalesce(sum(gross) FILTER (WHERE referral_minor > 0), 0), sum(platform),
    sum(referral), sum(net), coalesce(sum(net) FILTER (WHERE standing = 'pending'), 0),
    coalesce(sum(net) FILTER (WHERE standing = 'held'), 0), coalesce(sum(net) FILTER (WHERE standing = 'in_payout'), 0),
    coalesce(sum(net) FILTER (WHERE standing = 'paid'), 0), count(*) FILTER (WHERE standing = 'pending'),
    count(*) FILTER (WHERE standing = 'held'), count(*) FILTER (WHERE standing = 'in_payout'),
    count(*) FILTER (WHERE standing = 'paid'), count(*) FILTER (WHERE standing = 'reversed')
  FROM (
    SELECT s.vendor_id, s.currency, s.referral_minor, settlement_standing(s.status, s.held_by_refund) AS standing,
      s.gross_minor - coalesce(off.gross, 0) AS gross, s.platform_minor - coalesce(off.platform, 0) AS platform,
      s.referral_minor - coalesce(off.referral, 0) AS referral, s.net_minor - coalesce(off.net, 0) AS net
    FROM settlements AS s LEFT JOIN (
      SELECT settlement_id, sum(gross_minor) AS gross, sum(platform_minor) AS platform, sum(referral_minor) AS referral,
        sum(net_minor) AS net FROM settlement_adjustments GROUP BY settlement_id
    ) AS off ON off.settlement_id = s.id
  ) AS kept GROUP BY vendor_id, currency;
  INSERT INTO vendor_months (vendor_id, currency, month, sales, gross_minor, referred_minor, platform_minor, referral_minor, net_minor,
    refunded_gross_minor, refunded_referred_minor, refunded_platform_minor, refunded_referral_minor, refunded_net_minor)
  SELECT vendor_id, currency, month, sum(sales), sum(gross), sum(referred), sum(platform), sum(referral), sum(net),
    sum(off_gross), sum(off_referred), sum(off_platform), sum(off_referral), sum(off_net)
  FROM (
    SELECT vendor_id, currency, settlement_month(created_at, metadata) AS month, 1 AS sales, gross_minor AS gross,
      CASE WHEN referral_minor > 0 THEN gross_minor ELSE 0 END AS referred, platform_minor AS platform, referral_minor AS referral,
      net_minor AS net, 0 AS off_gross, 0 AS off_referred, 0 AS off_platform, 0 AS off_referral, 0 AS off_net
    FROM settlements
    UNION ALL
    SELECT s.vendor_id, s.currency, settlement_month(a.created_at, s.metadata), 0, 0, 0, 0, 0, 0, a.gross_minor,
      CASE WHEN s.referral_minor > 0 THEN a.gross_minor ELSE 0 END, a.platform_minor, a.referral_minor, a.net_minor
    FROM settlement_adjustments AS a JOIN settlements AS s ON s.id = a.settlement_id
  ) AS each GROUP BY vendor_id, currency, month;
END
$$;
--> statement-breakpoint
CREATE TRIGGER settlements_added AFTER INSERT ON settlements REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION settlements_count_added();
--> statement-breakpoint
CREATE TRIGGER settlements_moved AFTER UPDATE ON settlements REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
  FOR EACH STATEMENT EXECUTE FUNCTION settlements_count_moved();
--> statement-breakpoint
CREATE TRIGGER settlement_adjustments_added AFTER INSERT ON settlement_adjustments REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION settlements_count_adjusted();
--> statement-breakpoint
SELECT rebuild_vendor_totals();
--> statement-breakpoint
INSERT INTO shipments (settlement_id, order_id, vendor_id, created_at) SELECT id, order_id, vendor_id, created_at FROM settlements;
