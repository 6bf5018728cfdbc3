// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReferralRewards} from "../../src/ReferralRewards.sol";
import {IReferralRewards} from "../../src/interfaces/IReferralRewards.sol";
import {MockHostileToken} from "../../src/mocks/MockHostileToken.sol";
import {ReferralRewardsV2} from "../../src/mocks/ReferralRewardsV2.sol";
import {RewardsModel} from "./RewardsModel.sol";

/// @dev Actors that call everything in any order. Each call is compared with what the model says of it, so a call that
/// goes through or is refused against the rules fails the run at once.
contract RewardsHandler is RewardsModel {
    address private immutable FIRST = address(new ReferralRewards());
    address private immutable SECOND = address(new ReferralRewardsV2());

    constructor() {
        deployModel();
    }

    function pay(uint256 callerSeed, uint256 walletSeed, uint256 amountSeed, uint256 refSeed) external {
        IReferralRewards.Payment memory payment =
            IReferralRewards.Payment(walletAt(walletSeed), amountOf(amountSeed), refAt(refSeed));
        address caller = callerAt(callerSeed);
        bool expected =
            mayPay(caller) && isPayable(payment) && spentOn[today()] + payment.amount <= dailyCap;
        vm.prank(caller);
        try rewards.payReferral(payment.refWallet, payment.amount, payment.orderRef) {
            assertTrue(expected, "a payment went through that must be refused");
            bookPayment(payment);
        } catch {
            assertTrue(!expected, "a payment was refused that must go through");
        }
    }

    function payBatch(uint256 callerSeed, uint256[8] calldata seeds) external {
        IReferralRewards.Payment[] memory payments = new IReferralRewards.Payment[](1 + (callerSeed >> 64) % 8);
        for (uint256 i = 0; i < payments.length; ++i) {
            uint256 seed = seeds[i];
            payments[i] = IReferralRewards.Payment(walletAt(seed), amountOf(seed >> 32), refAt(seed >> 160));
        }
        Draft memory draft = draftOf(payments);
        address caller = callerAt(callerSeed);
        bool expected = mayPay(caller) && !draft.dailyCapReached;
        vm.prank(caller);
        try rewards.payReferralBatch(payments) returns (uint256 paidCount) {
            assertTrue(expected, "a batch went through that must be refused");
            assertEq(paidCount, draft.paidCount, "the batch paid other items than the model");
            for (uint256 i = 0; i < payments.length; ++i) {
                if (draft.pays[i]) bookPayment(payments[i]);
            }
        } catch {
            assertTrue(!expected, "a batch was refused that must go through");
        }
    }

    /// @dev Whatever was skipped before: once its cause is gone the reference is paid.
    function paySkippedLater(uint256 refSeed, uint256 walletSeed) external {
        bytes32 orderRef = refAt(refSeed);
        address wallet = walletAt(walletSeed % WALLETS);
        if (isPaid[orderRef]) return;
        if (isPaused) callAs(ADMIN, abi.encodeCall(IReferralRewards.unpause, ()), true);
        isPaused = false;
        callAs(ADMIN, abi.encodeCall(IReferralRewards.setCaps, (NO_CAP, NO_CAP)), true);
        (paymentCap, dailyCap) = (NO_CAP, NO_CAP);
        tokens[tokenIndex].setBehaviour(wallet, MockHostileToken.Behaviour.Honest);
        IReferralRewards.Payment memory payment = IReferralRewards.Payment(wallet, 77, orderRef);
        vm.prank(OPERATOR);
        try rewards.payReferral(wallet, 77, orderRef) {
            assertTrue(isOperator[OPERATOR], "a former operator paid");
            bookPayment(payment);
        } catch {
            assertTrue(!isOperator[OPERATOR], "a skipped reference can be paid later");
        }
    }

    function setCaps(uint256 callerSeed, uint128 paymentSeed, uint128 dailySeed) external {
        uint128 newDaily = dailySeed % 3 == 0 ? NO_CAP : uint128(dailySeed % 6000);
        uint128 newPayment = paymentSeed % 3 == 0 ? NO_CAP : uint128(paymentSeed % 1500);
        address caller = adminOften(callerSeed);
        bool expected = caller == ADMIN && newPayment <= newDaily;
        if (callAs(caller, abi.encodeCall(IReferralRewards.setCaps, (newPayment, newDaily)), expected)) {
            (paymentCap, dailyCap) = (newPayment, newDaily);
        }
    }

    function pause(uint256 callerSeed) external {
        address caller = adminOften(callerSeed);
        if (callAs(caller, abi.encodeCall(IReferralRewards.pause, ()), caller == ADMIN && !isPaused)) isPaused = true;
    }

    function unpause(uint256 callerSeed) external {
        address caller = adminOften(callerSeed);
        if (callAs(caller, abi.encodeCall(IReferralRewards.unpause, ()), caller == ADMIN && isPaused)) isPaused = false;
    }

    function setRewardToken(uint256 callerSeed, uint256 index) external {
        address caller = adminOften(callerSeed);
        index %= TOKENS;
        bytes memory data = abi.encodeCall(IReferralRewards.setRewardToken, (address(tokens[index])));
        if (callAs(caller, data, caller == ADMIN)) tokenIndex = index;
    }

    function setRewardMode(uint256 callerSeed, uint256 modeSeed) external {
        address caller = adminOften(callerSeed);
        bytes memory data = abi.encodeCall(IReferralRewards.setRewardMode, (mode(modeSeed)));
        if (callAs(caller, data, caller == ADMIN)) rewardMode = mode(modeSeed);
    }

    function switchOperator(uint256 callerSeed, uint256 operatorSeed) external {
        address caller = adminOften(callerSeed);
        address operator = callers[operatorSeed % callers.length];
        bytes32 role = rewards.OPERATOR_ROLE();
        bytes memory data = isOperator[operator]
            ? abi.encodeCall(rewards.revokeRole, (role, operator))
            : abi.encodeCall(rewards.grantRole, (role, operator));
        if (callAs(caller, data, caller == ADMIN)) isOperator[operator] = !isOperator[operator];
    }

    function upgrade(uint256 callerSeed, bool second) external {
        address caller = adminOften(callerSeed);
        bytes memory data = abi.encodeCall(rewards.upgradeToAndCall, (second ? SECOND : FIRST, ""));
        callAs(caller, data, caller == ADMIN);
    }

    function setBehaviour(uint256 index, uint256 walletSeed, uint256 behaviour) external {
        tokens[index % TOKENS].setBehaviour(
            walletAt(walletSeed % WALLETS), MockHostileToken.Behaviour(behaviour % BEHAVIOURS)
        );
    }

    function passTime(uint256 duration) external {
        vm.warp(block.timestamp + duration % 2 days);
    }

    /// @dev Compares all that the contract holds with the model.
    function check() external view {
        for (uint256 i = 0; i < REFS; ++i) {
            bytes32 orderRef = refAt(i);
            assertTrue(rewards.paidOrders(orderRef) == isPaid[orderRef], "the paid set is the model's");
            assertTrue(timesPaid[orderRef] <= 1, "no reference is paid twice");
        }
        assertEq(sumMoved, sumOfDistinct, "tokens moved are the sum of the distinct references");
        for (uint256 i = 0; i < TOKENS; ++i) {
            for (uint256 j = 0; j < WALLETS; ++j) {
                assertEq(tokens[i].balanceOf(walletAt(j)), balanceOf[i][walletAt(j)], "a wallet holds what it was paid");
            }
            assertEq(tokens[i].balanceOf(address(rewards)), treasury[i], "the treasury holds the rest");
        }
        assertTrue(!rewards.paidOrders(REENTRY_REF), "nothing is paid from inside a payment");
        checkSettings();
    }

    function checkSettings() private view {
        (uint256 payment, uint256 daily) = rewards.caps();
        assertEq(payment, paymentCap, "cap per payment");
        assertEq(daily, dailyCap, "cap per day");
        (uint256 available, uint256 resetsAt) = rewards.dailyAllowance();
        uint256 spent = spentOn[today()];
        assertEq(available, spent < dailyCap ? dailyCap - spent : 0, "what the day has left");
        assertEq(resetsAt, (today() + 1) * 1 days, "when the day ends");
        assertTrue(rewards.paused() == isPaused, "paused");
        assertTrue(rewards.rewardToken() == address(tokens[tokenIndex]), "token");
        assertTrue(rewards.rewardMode() == rewardMode, "mode");
    }

    function callAs(address caller, bytes memory data, bool expected) private returns (bool done) {
        vm.prank(caller);
        (done,) = address(rewards).call(data);
        assertTrue(done == expected, "a setting was changed or refused against the rules");
    }

    function adminOften(uint256 seed) private view returns (address) {
        return seed % 4 == 0 ? callers[(seed / 4) % callers.length] : ADMIN;
    }

    function amountOf(uint256 seed) private pure returns (uint256) {
        return (seed & type(uint64).max) % 1600;
    }
}
