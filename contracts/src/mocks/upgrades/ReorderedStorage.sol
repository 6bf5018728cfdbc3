// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/// @title An upgrade that reads every old value from the wrong place. For tests: it must be rejected.
contract ReorderedStorage is UUPSUpgradeable {
    /// @custom:storage-location erc7201:refcodes.storage.ReferralRewards
    struct ReferralRewardsStorage {
        address rewardToken;
        mapping(bytes32 orderRef => uint256) paidOrders;
    }

    function _authorizeUpgrade(address newImplementation) internal override {}
}
