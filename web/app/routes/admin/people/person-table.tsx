import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import type { UserRole } from "#core/domain/viewer";
import { useCount } from "../today/sums.tsx";

interface PersonTableProps {
  people: readonly {
    id: string;
    name: string;
    email: string | null;
    role: UserRole;
    isBlocked: boolean;
    createdAt: Date;
    orders: number;
    rewards: number;
  }[];
}

/** People as a table, and as cards on a phone. A whole row leads to its person. */
export function PersonTable({ people }: PersonTableProps) {
  const { t } = useTranslation();
  const counted = useCount();
  return (
    <DataTable
      caption={t("admin.people.title")}
      rows={people}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "name",
          head: t("admin.people.column.person"),
          cell: ({ id, name, email }) => (
            <>
              <AppLink to={`/admin/people/${id}`} className={`font-medium break-words ${wholeRow}`}>
                {name}
              </AppLink>
              <p className="text-ink-soft">
                {email === null ? t("admin.people.byWallet") : <EmailAddress of={email} />}
              </p>
            </>
          ),
        },
        {
          key: "role",
          head: t("admin.people.column.role"),
          phone: "plain",
          cell: ({ role, isBlocked }) => (
            <>
              <p>{t(`admin.people.role.${role}`)}</p>
              {isBlocked && <p className="font-medium text-danger">{t("admin.people.blocked")}</p>}
            </>
          ),
        },
        { key: "orders", head: t("admin.people.column.orders"), align: "right", cell: ({ orders }) => counted(orders) },
        {
          key: "rewards",
          head: t("admin.people.column.rewards"),
          align: "right",
          cell: ({ rewards }) => counted(rewards),
        },
        {
          key: "since",
          head: t("admin.people.column.since"),
          align: "right",
          cell: ({ createdAt }) => <DateTime at={createdAt} dateOnly />,
        },
      ]}
    />
  );
}
