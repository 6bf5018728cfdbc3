import { accountOperations } from "#worker/api/account/account";
import { factorOperations } from "#worker/api/account/factors";
import { invitationOperations } from "#worker/api/account/invitations";
import { letterOperations } from "#worker/api/account/letters";
import { notificationOperations } from "#worker/api/account/notifications";
import { proofOperations } from "#worker/api/account/proof";
import { signInOperations } from "#worker/api/account/sign-in";
import { walletPairingOperations } from "#worker/api/account/wallet-pairings";
import { walletOperations } from "#worker/api/account/wallets";
import { actionOperations } from "#worker/api/admin/actions";
import { auditOperations } from "#worker/api/admin/audit";
import { codeOperations } from "#worker/api/admin/codes";
import { commissionOperations } from "#worker/api/admin/commissions";
import { creditOperations } from "#worker/api/admin/credit";
import { deadLetterOperations } from "#worker/api/admin/dead-letters";
import { debtOperations } from "#worker/api/admin/debts";
import { deskOperations } from "#worker/api/admin/desk";
import { findingOperations } from "#worker/api/admin/findings";
import { adminOrderOperations } from "#worker/api/admin/orders";
import { paymentCaseOperations } from "#worker/api/admin/payment-cases";
import { payoutFileOperations } from "#worker/api/admin/payout-files";
import { payoutOperations } from "#worker/api/admin/payouts";
import { peopleOperations } from "#worker/api/admin/people";
import { proposalOperations } from "#worker/api/admin/proposals";
import { refundOperations } from "#worker/api/admin/refunds";
import { adminSettlementOperations } from "#worker/api/admin/settlements";
import { vendorOperations } from "#worker/api/admin/vendors";
import { docsOperations } from "#worker/api/docs";
import { healthOperations } from "#worker/api/health";
import { type Descriptions, describedBy, type Operation } from "#worker/api/operation";
import { cronOperations } from "#worker/api/referral/cron";
import { dashboardOperations } from "#worker/api/referral/dashboard";
import { edgeOperations } from "#worker/api/referral/edge";
import { linkLabelOperations } from "#worker/api/referral/link-labels";
import { myRewardOperations } from "#worker/api/referral/my-rewards";
import { rewardOperations } from "#worker/api/referral/rewards";
import { bankDetailsOperations } from "#worker/api/store/bank-details";
import { catalogueOperations } from "#worker/api/store/catalogue";
import { goodsDeskOperations } from "#worker/api/store/goods";
import { orderOperations } from "#worker/api/store/orders";
import { callbackOperations } from "#worker/api/store/payment-callbacks";
import { paymentOperations } from "#worker/api/store/payments";
import { vendorPayoutOperations } from "#worker/api/store/payouts";
import { refundRequestOperations } from "#worker/api/store/refund-requests";
import { settlementOperations } from "#worker/api/store/settlements";
import { vendorDeskOperations } from "#worker/api/store/vendor-desk";
import { vendorLedgerOperations } from "#worker/api/store/vendor-ledger";

/** Endpoints that only our own pages and machines with a secret call. */
export const ownOperations: readonly Operation[] = [
  ...dashboardOperations,
  ...linkLabelOperations,
  ...myRewardOperations,
  ...rewardOperations,
  ...cronOperations,
  ...catalogueOperations,
  ...goodsDeskOperations,
  ...orderOperations,
  ...paymentOperations,
  ...settlementOperations,
  ...bankDetailsOperations,
  ...vendorLedgerOperations,
  ...refundRequestOperations,
  ...vendorDeskOperations,
  ...vendorPayoutOperations,
  ...accountOperations,
  ...proofOperations,
  ...factorOperations,
  ...walletOperations,
  ...walletPairingOperations,
  ...notificationOperations,
  ...letterOperations,
  ...invitationOperations,
  ...creditOperations,
  ...debtOperations,
  ...deskOperations,
  ...peopleOperations,
  ...actionOperations,
  ...proposalOperations,
  ...commissionOperations,
  ...vendorOperations,
  ...adminSettlementOperations,
  ...payoutOperations,
  ...adminOrderOperations,
  ...refundOperations,
  ...paymentCaseOperations,
  ...payoutFileOperations,
  ...deadLetterOperations,
  ...auditOperations,
  ...codeOperations,
  ...findingOperations,
  ...healthOperations,
  ...docsOperations(() => describedOperations),
];

/** Every endpoint of the app. */
export const operations: Descriptions = describedBy([...ownOperations, ...callbackOperations]);

/** Every endpoint of the store: the app's own, the edge's, and those of the sign-in service that it uses. */
export const describedOperations: Descriptions = { ...operations, ...edgeOperations, ...signInOperations };
