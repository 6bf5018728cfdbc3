// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title Price feed whose owner writes the answers. For tests and the local chain.
contract MockPriceFeed is AggregatorV3Interface, Ownable {
    /// @inheritdoc AggregatorV3Interface
    uint8 public immutable decimals;
    /// @inheritdoc AggregatorV3Interface
    uint256 public constant version = 1;
    /// @inheritdoc AggregatorV3Interface
    string public description;

    uint80 private _roundId;
    int256 private _answer;
    uint256 private _updatedAt;

    /// @notice A new answer was written.
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    /// @param description_ Name of the pair, for example "RING / USD".
    /// @param decimals_ Decimals of the answer.
    /// @param answer_ First answer, written as of now.
    /// @param owner_ Account that writes answers.
    constructor(string memory description_, uint8 decimals_, int256 answer_, address owner_) Ownable(owner_) {
        description = description_;
        decimals = decimals_;
        _write(answer_, block.timestamp);
    }

    /// @notice Writes an answer as of now. Owner only.
    /// @param answer Price scaled by `decimals`.
    function setAnswer(int256 answer) external onlyOwner {
        _write(answer, block.timestamp);
    }

    /// @notice Writes an answer with a time of its own, to look stale or early. Owner only.
    /// @param answer Price scaled by `decimals`.
    /// @param updatedAt Unix seconds.
    function setAnswerAt(int256 answer, uint256 updatedAt) external onlyOwner {
        _write(answer, updatedAt);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (_roundId, _answer, _updatedAt, _updatedAt, _roundId);
    }

    function _write(int256 answer, uint256 updatedAt) private {
        _roundId += 1;
        _answer = answer;
        _updatedAt = updatedAt;
        emit AnswerUpdated(answer, _roundId, updatedAt);
    }
}
