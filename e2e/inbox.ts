import type { Page } from "playwright-core";
import { z } from "zod";
import { stackUnderTest } from "./stack.ts";

const lettersSchema = z.array(z.object({ id: z.string(), subject: z.string(), text: z.string() }));

/** Waits for a letter to an address, the `count`th with such a subject, and answers the newest of them. */
export async function letterTo(email: string, count = 1, about = /./) {
  const { inboxUrl } = stackUnderTest();
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const answer = await fetch(`${inboxUrl}/letters.json?to=${encodeURIComponent(email)}`);
    const letters = lettersSchema.parse(await answer.json()).filter(({ subject }) => about.test(subject));
    const [newest] = letters;
    if (newest && letters.length >= count) return { ...newest, link: /https?:\/\/\S+/.exec(newest.text)?.[0] ?? "" };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no letter number ${count} to ${email} within 20 seconds`);
}

/** Confirms an account's address by the letter it got when it was made, then goes back to where the page was. */
export async function confirmEmail(page: Page, email: string): Promise<void> {
  const back = page.url();
  await page.goto((await letterTo(email)).link);
  await page.getByRole("button", { name: "Confirm my e-mail" }).click();
  await page.getByText("E-mail confirmed").first().waitFor();
  await page.goto(back);
}
