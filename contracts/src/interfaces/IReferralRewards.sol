// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title What the rest of the platform may rely on: types, events, errors and functions of `ReferralRewards`.
interface IReferralRewards {
    /// @notice Where the tokens of a reward come from.
    /// @dev MINT: the token creates them (`IMintableERC20.mint`). TRANSFER: they leave this contract's own balance.
    enum RewardMode {
        MINT,
        TRANSFER
    }

    /// @notice Why an item of a batch was not paid. `None` is never emitted.
    enum SkipReason {
        None,
        AlreadyPaid,
        ZeroAddress,
        ZeroAmount,
        PaymentCapExceeded,
        TokenRefused
    }

    /// @notice One reward of a batch.
    /// @param refWallet Wallet of the referrer.
    /// @param amount Amount in the token's smallest unit.
    /// @param orderRef `keccak256(utf8(orderReference))`, paid at most once.
    struct Payment {
        address refWallet;
        uint256 amount;
        bytes32 orderRef;
    }

    /// @notice A reward was paid.
    /// @param refWallet Wallet that received it.
    /// @param amount Amount that was minted or transferred, in the token's smallest unit.
    /// @param orderRef Reference that is paid from now on.
    event ReferralPaid(address indexed refWallet, uint256 amount, bytes32 indexed orderRef);

    /// @notice An item of a batch was left out: nothing moved, nothing was marked, no cap was spent.
    /// @param refWallet Wallet of the item.
    /// @param amount Amount of the item.
    /// @param orderRef Reference of the item.
    /// @param reason Why it was left out.
    /// @param tokenError For `TokenRefused`: the first 256 bytes the token answered, else empty.
    event ReferralSkipped(
        address indexed refWallet, uint256 amount, bytes32 indexed orderRef, SkipReason reason, bytes tokenError
    );

    /// @notice Another token is paid from now on.
    /// @param previousToken Token before, zero at the start.
    /// @param newToken Token from now on.
    event RewardTokenUpdated(address indexed previousToken, address indexed newToken);

    /// @notice Tokens come from another place from now on.
    /// @param previousMode Mode before, MINT at the start.
    /// @param newMode Mode from now on.
    event RewardModeUpdated(RewardMode previousMode, RewardMode newMode);

    /// @notice The caps changed. `type(uint128).max` means unlimited.
    /// @param paymentCap Most that one payment may be.
    /// @param dailyCap Most that all payments of one UTC day may be.
    event CapsUpdated(uint128 paymentCap, uint128 dailyCap);

    /// @notice The reference was paid before.
    /// @param orderRef The reference.
    error ReferralRewards__AlreadyPaid(bytes32 orderRef);

    /// @notice A wallet, role holder or token is the zero address.
    error ReferralRewards__ZeroAddress();

    /// @notice The amount is zero.
    error ReferralRewards__ZeroAmount();

    /// @notice The amount is over the cap per payment.
    /// @param amount Amount asked for.
    /// @param paymentCap Cap in force.
    error ReferralRewards__PaymentCapExceeded(uint256 amount, uint256 paymentCap);

    /// @notice The payment would take the UTC day over its cap.
    /// @param orderRef The item that does not fit.
    /// @param available What is left of the day for this item, in the token's smallest unit.
    /// @param resetsAt First second of the next UTC day, Unix seconds: the payment is possible from then on.
    error ReferralRewards__DailyCapReached(bytes32 orderRef, uint256 available, uint256 resetsAt);

    /// @notice The token refused a single payment.
    /// @param tokenError The first 256 bytes the token answered.
    error ReferralRewards__TokenRefused(bytes tokenError);

    /// @notice The token call failed and had less gas than it was promised, so the failure proves nothing.
    error ReferralRewards__NotEnoughGas();

    /// @notice The address of the reward token has no code.
    /// @param token The address.
    error ReferralRewards__NotAContract(address token);

    /// @notice The cap per payment may not be over the cap per day, or a payment could wait for ever.
    /// @param paymentCap Cap per payment asked for.
    /// @param dailyCap Cap per day asked for.
    error ReferralRewards__InvalidCaps(uint128 paymentCap, uint128 dailyCap);

    /// @notice Pays one reward. Operator only, not while paused.
    /// @dev Reverts with `AlreadyPaid`, `ZeroAddress`, `ZeroAmount`, `PaymentCapExceeded`, `DailyCapReached`,
    /// `TokenRefused`, `NotEnoughGas` or `NotAContract`.
    /// @param refWallet Wallet of the referrer.
    /// @param amount Amount in the token's smallest unit.
    /// @param orderRef `keccak256(utf8(orderReference))`.
    function payReferral(address refWallet, uint256 amount, bytes32 orderRef) external;

    /// @notice Pays many rewards. Operator only, not while paused. An item that fails alone is reported by
    /// `ReferralSkipped` and leaves no trace; the rest goes through.
    /// @dev Reverts as a whole with `DailyCapReached`, `NotEnoughGas` or `NotAContract`.
    /// @param payments The rewards.
    /// @return paidCount How many of them were paid.
    function payReferralBatch(Payment[] calldata payments) external returns (uint256 paidCount);

    /// @notice Stops both ways of paying. Admin only.
    function pause() external;

    /// @notice Allows payments again. Admin only.
    function unpause() external;

    /// @notice Pays another token from now on. Admin only. References already paid stay paid.
    /// @param newToken Token contract.
    function setRewardToken(address newToken) external;

    /// @notice Takes tokens from another place from now on. Admin only.
    /// @param newMode MINT or TRANSFER.
    function setRewardMode(RewardMode newMode) external;

    /// @notice Bounds what a leaked operator key can cost. Admin only. `type(uint128).max` means unlimited.
    /// @param paymentCap Most that one payment may be, at most `dailyCap`.
    /// @param dailyCap Most that all payments of one UTC day may be. What was paid today already counts.
    function setCaps(uint128 paymentCap, uint128 dailyCap) external;

    /// @notice Whether a reference was paid.
    /// @param orderRef `keccak256(utf8(orderReference))`.
    /// @return Whether it was paid.
    function paidOrders(bytes32 orderRef) external view returns (bool);

    /// @notice Token that is paid.
    /// @return Address of the token.
    function rewardToken() external view returns (address);

    /// @notice Where the tokens come from: 0 = MINT, 1 = TRANSFER.
    /// @return Mode in force.
    function rewardMode() external view returns (RewardMode);

    /// @notice Caps in force.
    /// @return paymentCap Most that one payment may be.
    /// @return dailyCap Most that all payments of one UTC day may be.
    function caps() external view returns (uint128 paymentCap, uint128 dailyCap);

    /// @notice What may still be paid today.
    /// @return available Amount left of the daily cap, in the token's smallest unit.
    /// @return resetsAt First second of the next UTC day, Unix seconds.
    function dailyAllowance() external view returns (uint256 available, uint256 resetsAt);
}
