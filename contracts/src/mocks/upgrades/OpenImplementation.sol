// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReferralRewards} from "../../ReferralRewards.sol";

/// @title An upgrade that gives a variable its value in the implementation, where the proxy never sees it. For tests: it
/// must be rejected.
contract OpenImplementation is ReferralRewards {
    /// @notice Zero when it is read through the proxy.
    uint256 public limit = 100;
}
