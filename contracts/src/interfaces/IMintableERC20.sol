// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The one function a reward token must offer for MINT mode.
interface IMintableERC20 {
    /// @notice Creates new tokens. The caller must hold the token's own mint right.
    /// @param to Wallet that receives the tokens.
    /// @param amount Amount in the token's smallest unit.
    function mint(address to, uint256 amount) external;
}
