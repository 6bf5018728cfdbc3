// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RewardsHandler} from "./RewardsHandler.sol";

contract ReferralRewardsInvariantTest {
    RewardsHandler private handler;

    function setUp() external {
        handler = new RewardsHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_ContractAndModelAgree() external view {
        handler.check();
    }
}
