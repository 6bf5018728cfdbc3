// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReferralRewards} from "../../src/ReferralRewards.sol";
import {IReferralRewards} from "../../src/interfaces/IReferralRewards.sol";
import {MockHostileToken} from "../../src/mocks/MockHostileToken.sol";
import {RewardsSetup} from "./RewardsSetup.sol";

/// @dev What the rewards contract should hold, written down a second time and kept apart from it.
abstract contract RewardsModel is RewardsSetup {
    uint256 internal constant REFS = 24;
    uint256 internal constant WALLETS = 8;
    uint256 internal constant TOKENS = 2;
    uint256 internal constant BEHAVIOURS = 12;
    bytes32 internal constant REENTRY_REF = keccak256("paid from inside a payment");

    MockHostileToken[TOKENS] internal tokens;
    address[4] internal callers;

    mapping(address caller => bool) internal isOperator;
    bool internal isPaused;
    uint256 internal tokenIndex;
    IReferralRewards.RewardMode internal rewardMode;
    uint256 internal paymentCap = NO_CAP;
    uint256 internal dailyCap = NO_CAP;

    mapping(uint256 day => uint256) internal spentOn;
    mapping(bytes32 orderRef => bool) internal isPaid;
    mapping(bytes32 orderRef => uint256) internal timesPaid;
    mapping(uint256 token => mapping(address wallet => uint256)) internal balanceOf;
    uint256[TOKENS] internal treasury;
    uint256 internal sumOfDistinct;
    uint256 internal sumMoved;

    struct Draft {
        bool dailyCapReached;
        uint256 spent;
        uint256 paidCount;
        bool[8] pays;
    }

    function deployModel() internal {
        deployRewards(IReferralRewards.RewardMode.MINT);
        tokens[0] = token;
        tokens[1] = new MockHostileToken();
        tokens[1].mintHonestly(address(rewards), type(uint192).max);
        callers = [OPERATOR, ADMIN, OUTSIDER, address(0x0202)];
        isOperator[OPERATOR] = true;
        bytes memory reentry =
            abi.encodeCall(IReferralRewards.payReferral, (address(0xE71), 1, REENTRY_REF));
        for (uint256 i = 0; i < TOKENS; ++i) {
            treasury[i] = type(uint192).max;
            tokens[i].setReentry(address(rewards), reentry);
            // Without the role the reentrant call would be refused for the wrong reason.
            bytes32 role = rewards.OPERATOR_ROLE();
            vm.prank(ADMIN);
            rewards.grantRole(role, address(tokens[i]));
        }
    }

    function walletAt(uint256 seed) internal pure returns (address) {
        uint256 index = seed % (WALLETS + 1);
        return index == WALLETS ? address(0) : address(uint160(0xA11CE000 + index));
    }

    function refAt(uint256 seed) internal pure returns (bytes32) {
        return keccak256(abi.encode("order", seed % REFS));
    }

    function callerAt(uint256 seed) internal view returns (address) {
        // The operator more often than not, or most calls would be refused.
        return seed % 2 == 0 ? OPERATOR : callers[(seed / 2) % callers.length];
    }

    function today() internal view returns (uint256) {
        return block.timestamp / 1 days;
    }

    function mayPay(address caller) internal view returns (bool) {
        return isOperator[caller] && !isPaused;
    }

    /// @dev Whether the token in force lets an amount through to a wallet.
    function tokenAccepts(address wallet) internal view returns (bool) {
        MockHostileToken.Behaviour behaviour = tokens[tokenIndex].behaviourOf(wallet);
        return behaviour == MockHostileToken.Behaviour.Honest || behaviour == MockHostileToken.Behaviour.ReturnsNothing
            || behaviour == MockHostileToken.Behaviour.TakesFee
            || behaviour == MockHostileToken.Behaviour.ReentersAndHidesIt
            || behaviour == MockHostileToken.Behaviour.NeedsMuchGas;
    }

    /// @dev Whether an item can be paid, the daily cap aside.
    function isPayable(IReferralRewards.Payment memory payment) internal view returns (bool) {
        return !isPaid[payment.orderRef] && payment.refWallet != address(0) && payment.amount != 0
            && payment.amount <= paymentCap && tokenAccepts(payment.refWallet);
    }

    function draftOf(IReferralRewards.Payment[] memory payments) internal view returns (Draft memory draft) {
        draft.spent = spentOn[today()];
        for (uint256 i = 0; i < payments.length; ++i) {
            if (!isPayable(payments[i]) || isEarlierIn(payments, draft, i)) continue;
            draft.pays[i] = true;
            ++draft.paidCount;
            draft.spent += payments[i].amount;
            if (draft.spent > dailyCap) draft.dailyCapReached = true;
        }
    }

    function isEarlierIn(IReferralRewards.Payment[] memory payments, Draft memory draft, uint256 index)
        private
        pure
        returns (bool)
    {
        for (uint256 i = 0; i < index; ++i) {
            if (draft.pays[i] && payments[i].orderRef == payments[index].orderRef) return true;
        }
        return false;
    }

    function bookPayment(IReferralRewards.Payment memory payment) internal {
        if (!isPaid[payment.orderRef]) sumOfDistinct += payment.amount;
        isPaid[payment.orderRef] = true;
        ++timesPaid[payment.orderRef];
        spentOn[today()] += payment.amount;
        sumMoved += payment.amount;
        if (rewardMode == IReferralRewards.RewardMode.TRANSFER) treasury[tokenIndex] -= payment.amount;
        bool takesFee = tokens[tokenIndex].behaviourOf(payment.refWallet) == MockHostileToken.Behaviour.TakesFee;
        balanceOf[tokenIndex][payment.refWallet] += payment.amount - (takesFee ? payment.amount / 10 : 0);
    }
}
