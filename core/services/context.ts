import type { ApprovalRules } from "#core/domain/approval-decision";
import type { Currency } from "#core/domain/money";
import type { PayoutDebtor } from "#core/domain/payout";
import type { GuardHash } from "#core/ports/guard-hash";
import type { LetterWriter } from "#core/ports/letter-writer";
import type { PasswordHasher } from "#core/ports/password-hasher";
import type { PaymentGateways } from "#core/ports/payment-gateway";
import type { PictureStore } from "#core/ports/picture-store";
import type { SecondFactors } from "#core/ports/second-factors";
import type { WalletProof } from "#core/ports/wallet-proof";
import type { Database } from "#db/client";

/** The settings of a clone that services use. Rates are basis points. */
export interface CloneSettings {
  appUrl: string;
  slug: string;
  currency: Currency;
  timeZone: string;
  envRewardRateBp: number;
  maxRewardRateBp: number;
  tokenSymbol: string;
  approval: ApprovalRules;
  /** Whose bank account pays vendors; null: this clone pays nobody by bank. */
  payoutDebtor: PayoutDebtor | null;
}

/** Dependencies of the app's services. */
export interface ServiceContext {
  db: Database;
  guards: GuardHash;
  clone: CloneSettings;
  gateways: PaymentGateways;
  pictures: PictureStore;
}

/** Dependencies of the services that control who may open an account. */
export interface AccountContext {
  db: Database;
  letters: LetterWriter;
  passwords: PasswordHasher;
  walletProof: WalletProof;
  factors: SecondFactors;
  randomBytes: (length: number) => Uint8Array;
}
