// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/// @title An upgrade that forgets what was paid. For tests: it must be rejected.
contract ForgottenStorage is UUPSUpgradeable {
    function _authorizeUpgrade(address newImplementation) internal override {}
}
