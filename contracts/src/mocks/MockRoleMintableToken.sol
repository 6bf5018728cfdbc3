// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {IMintableERC20} from "../interfaces/IMintableERC20.sol";

/// @title Token of 18 decimals that holders of `MINTER_ROLE` mint. For tests.
contract MockRoleMintableToken is ERC20, AccessControl, IMintableERC20 {
    /// @notice Role that mints.
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    /// @param name_ Name of the token.
    /// @param symbol_ Symbol of the token.
    /// @param admin_ Account that grants roles.
    constructor(string memory name_, string memory symbol_, address admin_) ERC20(name_, symbol_) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin_);
    }

    /// @inheritdoc IMintableERC20
    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
    }
}
