-- contract: 2026-11-26: no write of that release is refused; what it shows of an invitation that has ended is only its address.
-- Whom an invitation was sent to is forgotten as it ends. By a trigger: the app's role may not change who can accept one.
CREATE FUNCTION forget_invitee() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.email := '';
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER vendor_invitations_forget BEFORE UPDATE ON vendor_invitations
  FOR EACH ROW WHEN (NEW.accepted_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL) EXECUTE FUNCTION forget_invitee();
--> statement-breakpoint
UPDATE vendor_invitations SET withdrawn_at = withdrawn_at WHERE accepted_at IS NOT NULL OR withdrawn_at IS NOT NULL;
