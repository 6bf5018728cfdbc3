// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferralRewards} from "../../src/interfaces/IReferralRewards.sol";
import {MockHostileToken} from "../../src/mocks/MockHostileToken.sol";
import {RewardsSetup} from "./RewardsSetup.sol";

contract ReferralRewardsFuzzTest is RewardsSetup {
    function testFuzz_PaysOnceWhateverTheValues(uint256 modeSeed, address wallet, uint256 amount, bytes32 orderRef)
        external
    {
        deployRewards(mode(modeSeed));
        vm.assume(wallet != address(0) && wallet != address(rewards));
        amount = within(amount, 1, NO_CAP);

        vm.prank(OPERATOR);
        rewards.payReferral(wallet, amount, orderRef);
        assertEq(token.balanceOf(wallet), amount, "the wallet has the amount");
        assertTrue(rewards.paidOrders(orderRef), "the reference is marked");

        vm.prank(OPERATOR);
        try rewards.payReferral(wallet, amount, orderRef) {
            assertTrue(false, "a second payment must revert");
        } catch (bytes memory reason) {
            bytes memory expected =
                abi.encodeWithSelector(IReferralRewards.ReferralRewards__AlreadyPaid.selector, orderRef);
            assertTrue(keccak256(reason) == keccak256(expected), "it says AlreadyPaid");
        }
        assertEq(token.balanceOf(wallet), amount, "the wallet has the amount once");
    }

    function testFuzz_OnlyTheOperatorPays(address caller, address wallet, uint256 amount, bytes32 orderRef) external {
        deployRewards(IReferralRewards.RewardMode.MINT);
        vm.assume(caller != OPERATOR);
        vm.prank(caller);
        try rewards.payReferral(wallet, amount, orderRef) {
            assertTrue(false, "only the operator pays");
        } catch {}
        vm.prank(caller);
        try rewards.payReferralBatch(new IReferralRewards.Payment[](0)) {
            assertTrue(false, "only the operator pays batches");
        } catch {}
        assertTrue(!rewards.paidOrders(orderRef), "nothing is marked");
    }

    /// @dev Items from a small world, so that repeats, zeros, amounts over the cap and refusals are common.
    function testFuzz_BatchDoesWhatTheModelSays(uint256 modeSeed, uint256[] calldata seeds, uint128 capSeed) external {
        deployRewards(mode(modeSeed));
        uint128 cap = uint128(within(capSeed, 1, 1000));
        setCaps(cap, NO_CAP);
        for (uint256 i = 1; i <= 10; ++i) {
            token.setBehaviour(walletAt(i), MockHostileToken.Behaviour(i));
        }
        uint256 count = seeds.length < 12 ? seeds.length : 12;
        IReferralRewards.Payment[] memory payments = new IReferralRewards.Payment[](count);
        bool[] memory expected = new bool[](count);
        uint256 sum;
        uint256 paidCount;
        for (uint256 i = 0; i < count; ++i) {
            uint256 seed = seeds[i];
            payments[i] = IReferralRewards.Payment({
                refWallet: seed % 7 == 0 ? address(0) : walletAt(seed % 11),
                amount: (seed >> 8) % 1200,
                orderRef: bytes32((seed >> 32) % 8)
            });
            expected[i] = wouldPay(payments, expected, i, cap);
            if (expected[i]) {
                sum += payments[i].amount;
                ++paidCount;
            }
        }

        vm.prank(OPERATOR);
        assertEq(rewards.payReferralBatch(payments), paidCount, "as many items are paid as the model says");
        uint256 moved;
        for (uint256 i = 0; i <= 10; ++i) {
            moved += token.balanceOf(walletAt(i));
        }
        assertEq(moved + feesOf(payments, expected), sum, "tokens moved are the sum of the amounts paid");
        for (uint256 ref = 0; ref < 8; ++ref) {
            bool paid = false;
            for (uint256 i = 0; i < count; ++i) {
                paid = paid || (expected[i] && uint256(payments[i].orderRef) == ref);
            }
            assertTrue(rewards.paidOrders(bytes32(ref)) == paid, "a reference is marked when and only when it was paid");
        }
        (uint256 available,) = rewards.dailyAllowance();
        assertEq(available, NO_CAP - sum, "the day has spent what was paid");
    }

    /// @dev With healthy wallets a batch either pays all or reverts, however little gas it gets.
    function testFuzz_LowGasNeverLooksLikeARefusal(uint256 modeSeed, uint256 gasSeed, uint256 countSeed) external {
        deployRewards(mode(modeSeed));
        uint256 count = within(countSeed, 1, 6);
        IReferralRewards.Payment[] memory payments = new IReferralRewards.Payment[](count);
        for (uint256 i = 0; i < count; ++i) {
            payments[i] = IReferralRewards.Payment(address(uint160(0x1000 + i)), 5, bytes32(i + 1));
        }
        uint256 gasLimit = within(gasSeed, 30_000, 60_000 + count * 80_000);
        vm.prank(OPERATOR);
        try rewards.payReferralBatch{gas: gasLimit}(payments) returns (uint256 paidCount) {
            assertEq(paidCount, count, "all are paid");
        } catch {
            for (uint256 i = 0; i < count; ++i) {
                assertTrue(!rewards.paidOrders(bytes32(i + 1)), "nothing is marked");
                assertEq(token.balanceOf(payments[i].refWallet), 0, "nothing moved");
            }
        }
    }

    function testFuzz_DailyCapHoldsAndEndsAtMidnight(
        uint256 modeSeed,
        uint128 capSeed,
        uint256[8] calldata amounts,
        uint32 later
    ) external {
        deployRewards(mode(modeSeed));
        uint128 cap = uint128(within(capSeed, 1, 1e30));
        setCaps(cap, cap);
        vm.warp(START + later);
        uint256 spent;
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 amount = within(amounts[i], 1, cap);
            vm.prank(OPERATOR);
            try rewards.payReferral(walletAt(0), amount, bytes32(i)) {
                spent += amount;
                assertTrue(spent <= cap, "the day stays under its cap");
            } catch (bytes memory reason) {
                uint256 midnight = (block.timestamp / 1 days + 1) * 1 days;
                bytes memory expected = abi.encodeWithSelector(
                    IReferralRewards.ReferralRewards__DailyCapReached.selector, bytes32(i), cap - spent, midnight
                );
                assertTrue(keccak256(reason) == keccak256(expected), "it says what is left and until when");
                vm.warp(midnight);
                vm.prank(OPERATOR);
                rewards.payReferral(walletAt(0), amount, bytes32(i));
                spent = amount;
            }
        }
    }

    function walletAt(uint256 index) private pure returns (address) {
        return address(uint160(0xA11CE000 + index));
    }

    /// @dev The rules of an item, written down a second time.
    function wouldPay(IReferralRewards.Payment[] memory payments, bool[] memory paid, uint256 index, uint256 cap)
        private
        view
        returns (bool)
    {
        IReferralRewards.Payment memory payment = payments[index];
        for (uint256 i = 0; i < index; ++i) {
            if (paid[i] && payments[i].orderRef == payment.orderRef) return false;
        }
        if (payment.refWallet == address(0) || payment.amount == 0 || payment.amount > cap) return false;
        MockHostileToken.Behaviour behaviour = token.behaviourOf(payment.refWallet);
        return behaviour == MockHostileToken.Behaviour.Honest || behaviour == MockHostileToken.Behaviour.ReturnsNothing
            || behaviour == MockHostileToken.Behaviour.TakesFee || behaviour == MockHostileToken.Behaviour.Reenters
            || behaviour == MockHostileToken.Behaviour.ReentersAndHidesIt;
    }

    function feesOf(IReferralRewards.Payment[] memory payments, bool[] memory paid) private view returns (uint256 fees) {
        for (uint256 i = 0; i < payments.length; ++i) {
            if (!paid[i]) continue;
            bool takesFee = token.behaviourOf(payments[i].refWallet) == MockHostileToken.Behaviour.TakesFee;
            if (takesFee) fees += payments[i].amount / 10;
        }
    }
}
