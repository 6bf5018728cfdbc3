// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {IMintableERC20} from "../interfaces/IMintableERC20.sol";

/// @title Token of 18 decimals whose owner mints. For tests and the local chain.
contract MockMintableToken is ERC20, Ownable, IMintableERC20 {
    /// @param name_ Name of the token.
    /// @param symbol_ Symbol of the token.
    /// @param owner_ Account that may mint.
    constructor(string memory name_, string memory symbol_, address owner_) ERC20(name_, symbol_) Ownable(owner_) {}

    /// @inheritdoc IMintableERC20
    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }
}
