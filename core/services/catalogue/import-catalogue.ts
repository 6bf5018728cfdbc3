import { and, eq, inArray, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import { THE_CLONE } from "#core/domain/logged-action";
import type { Currency } from "#core/domain/money";
import { actionStatement } from "#core/services/action-log";
import type { Catalogue, CataloguePlan } from "#core/services/catalogue/catalogue-input";
import type { ServiceContext } from "#core/services/context";
import { isChangedMeanwhile, MAX_TRIES, unlessChanged } from "#core/services/unless-changed";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { cloneConstants, membershipPlans, platformSettings, products, vendors } from "#db/schema";

export interface ImportCatalogueInput {
  catalogue: Catalogue;
  /** As the action log has it. */
  actorId: string;
  now: Date;
}

/** What came of an import, by name. */
export interface ImportedCatalogue {
  added: string[];
  changed: string[];
  /** Is there already: it stays as it is. */
  kept: string[];
}

type Facts = Awaited<ReturnType<typeof readFacts>>;

/**
 * Adds what of a catalogue is not there yet, in one transaction. Vendors and products that are there stay as their people
 * have made them since; a plan becomes what the file says, because no page changes plans. Safe to repeat.
 *
 * @throws DomainError `mixed_currencies` when the store sells in another currency; `not_found` for a product of an unknown
 *   vendor; `conflict` for a plan's level that is another one's, or another than it has: what members paid for depends on it
 */
export function importCatalogue(
  { db }: Pick<ServiceContext, "db">,
  input: ImportCatalogueInput,
): Promise<ImportedCatalogue> {
  return retryLostRace(MAX_TRIES, isLost, async () => {
    const facts = await readFacts(db, input.catalogue);
    refuseUnfit(facts, input.catalogue);
    const steps = [
      ...settingsSteps(db, facts, input),
      ...vendorSteps(db, facts, input),
      ...productSteps(db, facts, input),
      ...planSteps(db, facts, input),
    ];
    await writeBatch(
      db,
      steps.flatMap(({ statements }) => statements),
    );
    const named = (outcome: Step["outcome"]) =>
      steps.filter((step) => step.outcome === outcome).map(({ what }) => what);
    return { added: named("added"), changed: named("changed"), kept: named("kept") };
  });
}

/** Constraints that say somebody has added or changed the same meanwhile. */
const races = [
  "platform_settings_pkey",
  "vendors_pkey",
  "products_pkey",
  "products_slug_unique",
  "membership_plans_pkey",
  "membership_plans_level",
];

function isLost(error: unknown): boolean {
  return isChangedMeanwhile(error) || races.includes(violatedConstraint(error) ?? "");
}

async function readFacts(db: Database, { currency, vendors: wanted, products: goods }: Catalogue) {
  const other = sql`currency <> ${currency}`;
  const known = [...wanted.map(({ id }) => id), ...goods.map(({ vendor }) => vendor)];
  const slugs = goods.map(({ slug }) => slug);
  const [settings, foundVendors, foundProducts, plans, others, constants] = await db.batch([
    db.select({ id: platformSettings.id }).from(platformSettings),
    db
      .select({ id: vendors.id })
      .from(vendors)
      .where(inArray(vendors.id, [...known, ""])),
    db
      .select({ slug: products.slug })
      .from(products)
      .where(inArray(products.slug, [...slugs, ""])),
    db.select().from(membershipPlans),
    db.select({ currency: products.currency }).from(products).where(other).limit(1),
    db.select({ currency: cloneConstants.currency }).from(cloneConstants).where(other),
  ]);
  return {
    hasSettings: settings.length > 0,
    vendorIds: new Set(foundVendors.map(({ id }) => id)),
    slugs: new Set(foundProducts.map(({ slug }) => slug)),
    plans: new Map(plans.map((plan) => [plan.id, plan])),
    otherCurrency: (constants[0] ?? others[0])?.currency ?? plans.find((plan) => plan.currency !== currency)?.currency,
  };
}

function refuseUnfit({ otherCurrency, vendorIds, plans }: Facts, { currency, ...catalogue }: Catalogue): void {
  if (otherCurrency)
    throw new DomainError("mixed_currencies", `the store sells in ${otherCurrency}, the file in ${currency}`);
  const known = new Set([...vendorIds, ...catalogue.vendors.map(({ id }) => id)]);
  const orphan = catalogue.products.find(({ vendor }) => !known.has(vendor));
  if (orphan)
    throw new DomainError("not_found", `${orphan.slug} is of the vendor ${orphan.vendor}, which is not there`);
  for (const { id, level } of catalogue.plans) {
    const held = plans.get(id)?.level ?? level;
    if (held !== level) throw new DomainError("conflict", `the plan ${id} has the level ${held}, and keeps it`);
    const holder = [...plans.values()].find((plan) => plan.level === level);
    if (holder && holder.id !== id) throw new DomainError("conflict", `the plan ${holder.id} has the level ${level}`);
  }
}

interface Step {
  what: string;
  outcome: "added" | "changed" | "kept";
  statements: BatchItem<"pg">[];
}

const kept = (what: string): Step => ({ what, outcome: "kept", statements: [] });

function settingsSteps(db: Database, { hasSettings }: Facts, input: ImportCatalogueInput): Step[] {
  const { actorId: actor, now, catalogue } = input;
  const defaultReferralRateBp = catalogue.referralPercent;
  if (defaultReferralRateBp === null) return [];
  const what = "the store's referral rate";
  if (hasSettings) return [kept(what)];
  const entry = {
    subjectId: THE_CLONE,
    actor,
    action: "clone.settings",
    before: { referralRateBp: null },
    now,
  } as const;
  return [
    {
      what,
      outcome: "added",
      statements: [
        db.insert(platformSettings).values({ id: 1, defaultReferralRateBp }),
        actionStatement(db, { ...entry, after: { referralRateBp: defaultReferralRateBp } }),
      ],
    },
  ];
}

function vendorSteps(db: Database, { vendorIds }: Facts, { catalogue, actorId, now }: ImportCatalogueInput): Step[] {
  return catalogue.vendors.map(({ id, referralPercent, ...vendor }) => {
    const what = `vendor ${id}`;
    if (vendorIds.has(id)) return kept(what);
    const shown = { ...vendor, referralRateBp: referralPercent };
    const entry = {
      actor: actorId,
      action: "vendor.created",
      subjectId: id,
      before: null,
      now,
    } as const;
    return {
      what,
      outcome: "added",
      statements: [
        db.insert(vendors).values({ id, ...shown, createdAt: now }),
        actionStatement(db, { ...entry, after: shown }),
      ],
    };
  });
}

/** A product's id is its slug: that is unique, and does not change. */
function productSteps(db: Database, { slugs }: Facts, { catalogue, actorId, now }: ImportCatalogueInput): Step[] {
  return catalogue.products.map(({ slug, vendor: vendorId, price, referralPercent, ...product }) => {
    const what = `product ${slug}`;
    if (slugs.has(slug)) return kept(what);
    const shown = { ...product, vendorId, slug, priceMinor: price, referralRateBp: referralPercent };
    const entry = {
      actor: actorId,
      action: "product.create",
      subjectId: slug,
      before: null,
      now,
    } as const;
    return {
      what,
      outcome: "added",
      statements: [
        db.insert(products).values({ ...shown, id: slug, currency: catalogue.currency, createdAt: now }),
        actionStatement(db, { ...entry, after: shown }),
      ],
    };
  });
}

function planSteps(db: Database, { plans }: Facts, { catalogue, actorId, now }: ImportCatalogueInput): Step[] {
  return catalogue.plans.map((plan) => {
    const what = `plan ${plan.id}`;
    const found = plans.get(plan.id);
    const wanted = planColumns(plan, catalogue.currency);
    const entry = { actor: actorId, subjectId: plan.id, after: wanted, now } as const;
    if (!found) {
      return {
        what,
        outcome: "added",
        statements: [
          db.insert(membershipPlans).values({ id: plan.id, ...wanted, createdAt: now }),
          actionStatement(db, { ...entry, action: "plan.create", before: null }),
        ],
      };
    }
    const { id: _, active: __, createdAt: ___, ...before } = found;
    if (isSame(before, wanted)) return kept(what);
    const unchanged = sql`${and(
      eq(membershipPlans.priceMinor, before.priceMinor),
      eq(membershipPlans.months, before.months),
      sql`${membershipPlans.referralRateBp} is not distinct from ${before.referralRateBp}::int`,
      sql`${membershipPlans.name} = ${JSON.stringify(before.name)}::jsonb`,
      sql`${membershipPlans.description} = ${JSON.stringify(before.description)}::jsonb`,
    )}`;
    return {
      what,
      outcome: "changed",
      statements: [
        db
          .update(membershipPlans)
          .set({ ...wanted, months: unlessChanged(unchanged, sql`${wanted.months}::int`) })
          .where(eq(membershipPlans.id, plan.id)),
        actionStatement(db, { ...entry, action: "plan.edit", before }),
      ],
    };
  });
}

function planColumns({ level, price, months, referralPercent, name, description }: CataloguePlan, currency: Currency) {
  return { level, priceMinor: price, currency, months, referralRateBp: referralPercent, name, description };
}

type PlanColumns = ReturnType<typeof planColumns>;

function isSame(one: PlanColumns, other: PlanColumns): boolean {
  const text = ({ name, description, priceMinor, ...rest }: PlanColumns) =>
    JSON.stringify([
      [name, description].map(({ en, uk, ru }) => [en, uk, ru]),
      priceMinor.toString(),
      rest.level,
      rest.currency,
      rest.months,
      rest.referralRateBp,
    ]);
  return text(one) === text(other);
}
