// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReferralRewards} from "../../ReferralRewards.sol";

/// @title An upgrade that runs code of others in the proxy's own name. For tests: it must be rejected.
contract ForeignCode is ReferralRewards {
    /// @notice Runs any code with this contract's storage.
    function run(address code, bytes calldata data) external returns (bool done) {
        (done,) = code.delegatecall(data);
    }
}
