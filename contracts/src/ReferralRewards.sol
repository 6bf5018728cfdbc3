// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControlUpgradeable} from "@openzeppelin/contracts-upgradeable/access/AccessControlUpgradeable.sol";
import {PausableUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/PausableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IMintableERC20} from "./interfaces/IMintableERC20.sol";
import {IReferralRewards} from "./interfaces/IReferralRewards.sol";

/// @title Pays each referral reward once, cheaply, with a bounded loss.
/// @notice The operator pays single rewards or batches; the admin upgrades, pauses and sets token, mode and caps.
contract ReferralRewards is
    IReferralRewards,
    AccessControlUpgradeable,
    PausableUpgradeable,
    UUPSUpgradeable,
    ReentrancyGuardTransient
{
    /// @notice Role that pays rewards.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

    /// @notice A cap of this value is no cap.
    uint128 public constant UNLIMITED = type(uint128).max;

    /// @notice Gas that every token call is given. A token that needs more cannot be paid by this contract.
    uint256 public constant TOKEN_CALL_GAS = 200_000;

    /// @dev With less than this before the call the token may get less than `TOKEN_CALL_GAS` (a call keeps back 1/64),
    /// so its failure proves nothing. 203,175 for the 1/64, the rest covers the call itself.
    uint256 private constant GAS_FOR_PROOF = 210_000;

    /// @dev Bytes of a token's answer that an event or error carries at most, so that a huge answer costs nothing.
    uint256 private constant MAX_TOKEN_ERROR = 256;

    /// @dev A whole word and not a `bool`, which would be read again before it is written.
    struct PaidMark {
        uint256 paid;
    }

    /// @custom:storage-location erc7201:refcodes.storage.ReferralRewards
    struct ReferralRewardsStorage {
        mapping(bytes32 orderRef => PaidMark) paidOrders;
        address rewardToken;
        RewardMode rewardMode;
        uint128 paymentCap;
        uint128 dailyCap;
        uint128 spent;
        uint128 spentDay;
    }

    /// @dev What is the same for all payments of one transaction, read once.
    struct Run {
        address token;
        bytes4 selector;
        uint256 paymentCap;
        uint256 dailyCap;
        uint256 spent;
    }

    // keccak256(abi.encode(uint256(keccak256("refcodes.storage.ReferralRewards")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE_LOCATION = 0xb44732e0140382b690d13eb73b2433aec9bcff5812bfae0f360c25dc09555400;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    /// @notice Sets up the proxy, once. Caps start unlimited: for the local chain only.
    /// @param admin Gets `DEFAULT_ADMIN_ROLE`.
    /// @param operator Gets `OPERATOR_ROLE`.
    /// @param token Reward token.
    /// @param mode MINT or TRANSFER.
    function initialize(address admin, address operator, address token, RewardMode mode) external initializer {
        _setUp(admin, operator, token, mode);
        _setCaps(UNLIMITED, UNLIMITED);
    }

    /// @notice Sets up the proxy, once, with caps from its very first block.
    /// @param admin Gets `DEFAULT_ADMIN_ROLE`.
    /// @param operator Gets `OPERATOR_ROLE`.
    /// @param token Reward token.
    /// @param mode MINT or TRANSFER.
    /// @param paymentCap Most that one payment may be, in the token's smallest unit.
    /// @param dailyCap Most that all payments of a UTC day may be, in the token's smallest unit.
    function initializeWithCaps(
        address admin,
        address operator,
        address token,
        RewardMode mode,
        uint128 paymentCap,
        uint128 dailyCap
    ) external initializer {
        _setUp(admin, operator, token, mode);
        _setCaps(paymentCap, dailyCap);
    }

    /// @inheritdoc IReferralRewards
    function payReferral(address refWallet, uint256 amount, bytes32 orderRef)
        external
        onlyRole(OPERATOR_ROLE)
        whenNotPaused
        nonReentrant
    {
        Run memory run = _startRun();
        (SkipReason reason, bytes memory tokenError) = _pay(run, refWallet, amount, orderRef);
        if (reason == SkipReason.AlreadyPaid) revert ReferralRewards__AlreadyPaid(orderRef);
        if (reason == SkipReason.ZeroAddress) revert ReferralRewards__ZeroAddress();
        if (reason == SkipReason.ZeroAmount) revert ReferralRewards__ZeroAmount();
        if (reason == SkipReason.PaymentCapExceeded) {
            revert ReferralRewards__PaymentCapExceeded(amount, run.paymentCap);
        }
        if (reason == SkipReason.TokenRefused) revert ReferralRewards__TokenRefused(tokenError);
        _endRun(run);
    }

    /// @inheritdoc IReferralRewards
    function payReferralBatch(Payment[] calldata payments)
        external
        onlyRole(OPERATOR_ROLE)
        whenNotPaused
        nonReentrant
        returns (uint256 paidCount)
    {
        Run memory run = _startRun();
        for (uint256 i = 0; i < payments.length; ++i) {
            Payment calldata payment = payments[i];
            (SkipReason reason, bytes memory tokenError) =
                _pay(run, payment.refWallet, payment.amount, payment.orderRef);
            if (reason == SkipReason.None) {
                unchecked {
                    ++paidCount;
                }
            } else {
                emit ReferralSkipped(payment.refWallet, payment.amount, payment.orderRef, reason, tokenError);
            }
        }
        _endRun(run);
    }

    /// @inheritdoc IReferralRewards
    function pause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _pause();
    }

    /// @inheritdoc IReferralRewards
    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unpause();
    }

    /// @inheritdoc IReferralRewards
    function setRewardToken(address newToken) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setRewardToken(newToken);
    }

    /// @inheritdoc IReferralRewards
    function setRewardMode(RewardMode newMode) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setRewardMode(newMode);
    }

    /// @inheritdoc IReferralRewards
    function setCaps(uint128 paymentCap, uint128 dailyCap) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setCaps(paymentCap, dailyCap);
    }

    /// @inheritdoc IReferralRewards
    function paidOrders(bytes32 orderRef) external view returns (bool) {
        return _store().paidOrders[orderRef].paid != 0;
    }

    /// @inheritdoc IReferralRewards
    function rewardToken() external view returns (address) {
        return _store().rewardToken;
    }

    /// @inheritdoc IReferralRewards
    function rewardMode() external view returns (RewardMode) {
        return _store().rewardMode;
    }

    /// @inheritdoc IReferralRewards
    function caps() external view returns (uint128 paymentCap, uint128 dailyCap) {
        ReferralRewardsStorage storage $ = _store();
        return ($.paymentCap, $.dailyCap);
    }

    /// @inheritdoc IReferralRewards
    function dailyAllowance() external view returns (uint256 available, uint256 resetsAt) {
        return (_available(_store().dailyCap, _spentToday()), _nextDay());
    }

    /// @dev Reads the settings and makes sure that the token is there: a call to an address without code succeeds.
    function _startRun() private view returns (Run memory run) {
        ReferralRewardsStorage storage $ = _store();
        run.token = $.rewardToken;
        run.selector = $.rewardMode == RewardMode.MINT ? IMintableERC20.mint.selector : IERC20.transfer.selector;
        run.paymentCap = $.paymentCap;
        run.dailyCap = $.dailyCap;
        run.spent = _spentToday();
        require(run.token.code.length > 0, ReferralRewards__NotAContract(run.token));
    }

    /// @dev Writes what the day has spent, once for all payments.
    function _endRun(Run memory run) private {
        ReferralRewardsStorage storage $ = _store();
        // Fits: `_pay` keeps it at or under the daily cap, a uint128.
        ($.spent, $.spentDay) = (uint128(run.spent), uint128(_today()));
    }

    /// @dev Pays one reward, or says why it cannot be paid and leaves no trace. `AlreadyPaid` is looked at first, so
    /// that a caller who asks again after the caps changed still learns that the reward went out.
    function _pay(Run memory run, address refWallet, uint256 amount, bytes32 orderRef)
        private
        returns (SkipReason reason, bytes memory tokenError)
    {
        PaidMark storage mark = _store().paidOrders[orderRef];
        if (mark.paid != 0) return (SkipReason.AlreadyPaid, tokenError);
        if (refWallet == address(0)) return (SkipReason.ZeroAddress, tokenError);
        if (amount == 0) return (SkipReason.ZeroAmount, tokenError);
        if (amount > run.paymentCap) return (SkipReason.PaymentCapExceeded, tokenError);

        mark.paid = 1;
        if (!_moveTokens(run.token, run.selector, refWallet, amount)) {
            mark.paid = 0;
            return (SkipReason.TokenRefused, _tokenError());
        }

        // After the token, so that an item the token refuses never blocks a batch.
        uint256 spent;
        unchecked {
            // Both are at most a uint128: the amount by the payment cap, the sum before it by the daily cap.
            spent = run.spent + amount;
        }
        // `if`, not `require`, which would work out the error's arguments for every payment that goes through.
        if (spent > run.dailyCap) {
            revert ReferralRewards__DailyCapReached(orderRef, _available(run.dailyCap, run.spent), _nextDay());
        }
        run.spent = spent;
        emit ReferralPaid(refWallet, amount, orderRef);
    }

    /// @dev Calls `mint(to, amount)` or `transfer(to, amount)`. True when the call went through and answered nothing or
    /// `true`. A failure with less gas than promised reverts: it must never look like a refusal.
    function _moveTokens(address token, bytes4 selector, address to, uint256 amount) private returns (bool moved) {
        uint256 gasBefore = gasleft();
        uint256 callGas = TOKEN_CALL_GAS;
        assembly ("memory-safe") {
            let freePointer := mload(0x40)
            mstore(0x00, selector)
            mstore(0x04, to)
            mstore(0x24, amount)
            moved := call(callGas, token, 0, 0x00, 0x44, 0x00, 0x20)
            let answer := returndatasize()
            moved := and(moved, or(iszero(answer), and(gt(answer, 0x1f), eq(mload(0x00), 1))))
            mstore(0x40, freePointer)
        }
        require(moved || gasBefore >= GAS_FOR_PROOF, ReferralRewards__NotEnoughGas());
    }

    /// @dev The start of what the last call answered. Must directly follow the call.
    function _tokenError() private pure returns (bytes memory tokenError) {
        uint256 most = MAX_TOKEN_ERROR;
        assembly ("memory-safe") {
            let size := returndatasize()
            if gt(size, most) { size := most }
            tokenError := mload(0x40)
            mstore(tokenError, size)
            returndatacopy(add(tokenError, 0x20), 0, size)
            mstore(0x40, and(add(add(tokenError, size), 0x3f), not(0x1f)))
        }
    }

    function _setUp(address admin, address operator, address token, RewardMode mode) private {
        require(admin != address(0) && operator != address(0), ReferralRewards__ZeroAddress());
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(OPERATOR_ROLE, operator);
        _setRewardToken(token);
        _setRewardMode(mode);
    }

    function _setRewardToken(address newToken) private {
        require(newToken != address(0), ReferralRewards__ZeroAddress());
        require(newToken.code.length > 0, ReferralRewards__NotAContract(newToken));
        ReferralRewardsStorage storage $ = _store();
        emit RewardTokenUpdated($.rewardToken, newToken);
        $.rewardToken = newToken;
    }

    function _setRewardMode(RewardMode newMode) private {
        ReferralRewardsStorage storage $ = _store();
        emit RewardModeUpdated($.rewardMode, newMode);
        $.rewardMode = newMode;
    }

    function _setCaps(uint128 paymentCap, uint128 dailyCap) private {
        require(paymentCap <= dailyCap, ReferralRewards__InvalidCaps(paymentCap, dailyCap));
        ReferralRewardsStorage storage $ = _store();
        ($.paymentCap, $.dailyCap) = (paymentCap, dailyCap);
        emit CapsUpdated(paymentCap, dailyCap);
    }

    /// @dev Only the admin may change the code.
    function _authorizeUpgrade(address newImplementation) internal override onlyRole(DEFAULT_ADMIN_ROLE) {}

    function _spentToday() private view returns (uint256) {
        ReferralRewardsStorage storage $ = _store();
        return $.spentDay == _today() ? $.spent : 0;
    }

    /// @dev Zero when the cap was lowered under what the day has spent.
    function _available(uint256 dailyCap, uint256 spent) private pure returns (uint256) {
        return spent < dailyCap ? dailyCap - spent : 0;
    }

    /// @dev Days since 1970 in UTC.
    function _today() private view returns (uint256) {
        return block.timestamp / 1 days;
    }

    function _nextDay() private view returns (uint256) {
        return (_today() + 1) * 1 days;
    }

    function _store() private pure returns (ReferralRewardsStorage storage $) {
        assembly {
            $.slot := STORAGE_LOCATION
        }
    }
}
