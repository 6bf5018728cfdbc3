// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The part of a Chainlink price feed that the price oracle reads.
interface AggregatorV3Interface {
    /// @notice Number of decimals of `answer`.
    function decimals() external view returns (uint8);

    /// @notice Name of the pair, for example "RING / USD".
    function description() external view returns (string memory);

    /// @notice Version of the feed.
    function version() external view returns (uint256);

    /// @notice The latest price.
    /// @return roundId Round of the answer.
    /// @return answer Price scaled by `decimals`.
    /// @return startedAt When the round started, Unix seconds.
    /// @return updatedAt When the answer was written, Unix seconds.
    /// @return answeredInRound Round in which the answer was computed.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
