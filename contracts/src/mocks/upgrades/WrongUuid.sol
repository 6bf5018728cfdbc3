// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An implementation for another kind of proxy. For tests: the proxy itself must reject it.
contract WrongUuid {
    /// @notice Not the slot of ERC-1967.
    function proxiableUUID() external pure returns (bytes32) {
        return keccak256("another slot");
    }
}
