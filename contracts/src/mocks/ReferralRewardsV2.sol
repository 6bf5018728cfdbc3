// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReferralRewards} from "../ReferralRewards.sol";

/// @title A later version with storage and a function of its own. For upgrade tests.
contract ReferralRewardsV2 is ReferralRewards {
    /// @custom:storage-location erc7201:refcodes.storage.ReferralRewardsV2
    struct ReferralRewardsV2Storage {
        uint256 campaign;
    }

    // keccak256(abi.encode(uint256(keccak256("refcodes.storage.ReferralRewardsV2")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant V2_STORAGE_LOCATION = 0x7d6b816593840cd4cdfd96e524e5b42bb73a6abd3a2a9df145bd66c11d2a8a00;

    /// @notice Sets what the new version needs, once.
    function initializeV2(uint256 newCampaign) external reinitializer(2) {
        _storeV2().campaign = newCampaign;
    }

    /// @notice What `initializeV2` set.
    function campaign() external view returns (uint256) {
        return _storeV2().campaign;
    }

    function _storeV2() private pure returns (ReferralRewardsV2Storage storage $) {
        assembly {
            $.slot := V2_STORAGE_LOCATION
        }
    }
}
