import type { VendorTier } from "#core/domain/commission";
import type { Translated } from "#db/schema/store";

export interface DemoVendor {
  id: string;
  name: string;
  tier: VendorTier;
  referralRateBp: number | null;
}

export interface DemoProduct {
  slug: string;
  vendorId: string;
  priceMinor: bigint;
  stock: number;
  referralRateBp: number | null;
  name: Translated;
  description: Translated;
}

export interface DemoPlan {
  id: string;
  level: number;
  priceMinor: bigint;
  months: number;
  referralRateBp: number | null;
  name: Translated;
  description: Translated;
}

/** Prices in kopiykas. */
export const demoPlans: readonly DemoPlan[] = [
  {
    id: "friend",
    level: 1,
    priceMinor: 9_900n,
    months: 1,
    referralRateBp: null,
    name: { en: "Friend", uk: "Друг", ru: "Друг" },
    description: {
      en: "New arrivals a day early, and a monthly letter from the makers.",
      uk: "Новинки на день раніше за всіх і щомісячний лист від майстрів.",
      ru: "Новинки на день раньше всех и ежемесячное письмо от мастеров.",
    },
  },
  {
    id: "patron",
    level: 2,
    priceMinor: 29_900n,
    months: 1,
    referralRateBp: 1000,
    name: { en: "Patron", uk: "Меценат", ru: "Меценат" },
    description: {
      en: "Everything in Friend, plus small series reserved for you and a seat at workshop evenings.",
      uk: "Усі переваги плану «Друг», а також малі серії, відкладені для вас, і місце на вечорах у майстернях.",
      ru: "Все преимущества плана «Друг», а также малые серии, отложенные для вас, и место на вечерах в мастерских.",
    },
  },
  {
    id: "keeper",
    level: 3,
    priceMinor: 298_000n,
    months: 12,
    referralRateBp: 1000,
    name: { en: "Keeper", uk: "Хранитель", ru: "Хранитель" },
    description: {
      en: "Everything in Patron for a year, plus a piece made for you by a maker of your choice.",
      uk: "Усі переваги плану «Меценат» на цілий рік і річ, яку зробить для вас майстер на ваш вибір.",
      ru: "Все преимущества плана «Меценат» на целый год и вещь, которую сделает для вас мастер на ваш выбор.",
    },
  },
];

/** Vendors with and without a referral rate of their own, in different tiers. */
export const demoVendors: readonly DemoVendor[] = [
  { id: "vendor-carpathian-hive", name: "Carpathian Hive", tier: "starter", referralRateBp: null },
  { id: "vendor-oak-and-clay", name: "Oak & Clay", tier: "growth", referralRateBp: 800 },
  { id: "vendor-north-loom", name: "North Loom", tier: "enterprise", referralRateBp: null },
];

/** Prices in kopiykas. */
export const demoProducts: readonly DemoProduct[] = [
  {
    slug: "mountain-honey",
    vendorId: "vendor-carpathian-hive",
    priceMinor: 32_000n,
    stock: 400,
    referralRateBp: null,
    name: { en: "Mountain honey, 500 g", uk: "Гірський мед, 500 г", ru: "Горный мёд, 500 г" },
    description: {
      en: "Raw honey from meadows above 900 metres: linden, thyme and late clover. It sets slowly and keeps for years.",
      uk: "Натуральний мед із лук на висоті понад 900 метрів: липа, чебрець і пізня конюшина. Кристалізується повільно, зберігається роками.",
      ru: "Натуральный мёд с лугов на высоте более 900 метров: липа, чабрец и поздний клевер. Кристаллизуется медленно, хранится годами.",
    },
  },
  {
    slug: "beeswax-candles",
    vendorId: "vendor-carpathian-hive",
    priceMinor: 24_550n,
    stock: 250,
    referralRateBp: null,
    name: {
      en: "Beeswax candles, set of four",
      uk: "Свічки з бджолиного воску, 4 шт.",
      ru: "Свечи из пчелиного воска, 4 шт.",
    },
    description: {
      en: "Poured by hand, with a cotton wick. Each burns for about nine hours and smells of the hive, not of perfume.",
      uk: "Відлиті вручну, з бавовняним ґнотом. Кожна горить близько дев’яти годин і пахне вуликом, а не парфумами.",
      ru: "Отлиты вручную, с хлопковым фитилём. Каждая горит около девяти часов и пахнет ульем, а не духами.",
    },
  },
  {
    slug: "stoneware-mug",
    vendorId: "vendor-oak-and-clay",
    priceMinor: 46_000n,
    stock: 120,
    referralRateBp: null,
    name: { en: "Stoneware mug, 350 ml", uk: "Керамічна чашка, 350 мл", ru: "Керамическая чашка, 350 мл" },
    description: {
      en: "Thrown on the wheel and fired at 1,240 °C. Keeps drinks warm; dishwasher safe.",
      uk: "Виготовлена на гончарному колі й випалена за температури 1240 °C. Довго тримає тепло, можна мити в посудомийній машині.",
      ru: "Сделана на гончарном круге и обожжена при 1240 °C. Долго держит тепло, можно мыть в посудомоечной машине.",
    },
  },
  {
    slug: "oak-serving-board",
    vendorId: "vendor-oak-and-clay",
    priceMinor: 89_900n,
    stock: 60,
    referralRateBp: 1200,
    name: { en: "Oak serving board", uk: "Дубова дошка для подачі", ru: "Дубовая доска для подачи" },
    description: {
      en: "A single piece of oak, finished with linseed oil. A groove along the edge keeps juice off the table.",
      uk: "Суцільний дуб, просякнутий лляною олією. Жолобок по краю не дає сокові стекти на стіл.",
      ru: "Цельный дуб, пропитанный льняным маслом. Желобок по краю не даёт соку стечь на стол.",
    },
  },
  {
    slug: "linen-throw",
    vendorId: "vendor-north-loom",
    priceMinor: 215_000n,
    stock: 40,
    referralRateBp: null,
    name: { en: "Linen throw, 140 × 200 cm", uk: "Лляний плед, 140 × 200 см", ru: "Льняной плед, 140 × 200 см" },
    description: {
      en: "Washed linen in a herringbone weave. Cool in summer, soft from the first day.",
      uk: "Варений льон, тканий «ялинкою». Улітку дарує прохолоду, м’який із першого дня.",
      ru: "Варёный лён плетения «ёлочка». Летом дарит прохладу, мягкий с первого дня.",
    },
  },
  {
    slug: "wool-socks",
    vendorId: "vendor-north-loom",
    priceMinor: 39_900n,
    stock: 300,
    referralRateBp: null,
    name: { en: "Wool socks", uk: "Вовняні шкарпетки", ru: "Шерстяные носки" },
    description: {
      en: "Merino with a little nylon at heel and toe. Machine washable, made to last more than one winter.",
      uk: "Мериносова вовна з невеликою часткою нейлону на п’яті й носку. Можна прати в машині; вистачить не на одну зиму.",
      ru: "Мериносовая шерсть с небольшой долей нейлона на пятке и мыске. Можно стирать в машине; хватит не на одну зиму.",
    },
  },
];
