// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";

import {ReferralRewards} from "../../src/ReferralRewards.sol";
import {IReferralRewards} from "../../src/interfaces/IReferralRewards.sol";
import {MockHostileToken} from "../../src/mocks/MockHostileToken.sol";
import {Cheats} from "./Cheats.sol";

/// @dev The rewards contract behind its proxy, with a token that can be told to misbehave.
abstract contract RewardsSetup is Cheats {
    address internal constant ADMIN = address(0xAD);
    address internal constant OPERATOR = address(0x09);
    address internal constant OUTSIDER = address(0xBAD);
    uint128 internal constant NO_CAP = type(uint128).max;
    uint256 internal constant START = 1_800_000_000;

    ReferralRewards internal rewards;
    MockHostileToken internal token;

    function deployRewards(IReferralRewards.RewardMode rewardMode) internal {
        vm.warp(START);
        token = new MockHostileToken();
        bytes memory initialization =
            abi.encodeCall(ReferralRewards.initialize, (ADMIN, OPERATOR, address(token), rewardMode));
        rewards = ReferralRewards(address(new ERC1967Proxy(address(new ReferralRewards()), initialization)));
        token.mintHonestly(address(rewards), type(uint192).max);
    }

    function setCaps(uint128 paymentCap, uint128 dailyCap) internal {
        vm.prank(ADMIN);
        rewards.setCaps(paymentCap, dailyCap);
    }

    function mode(uint256 seed) internal pure returns (IReferralRewards.RewardMode) {
        return IReferralRewards.RewardMode(seed % 2);
    }
}
