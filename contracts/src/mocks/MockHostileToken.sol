// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Token that misbehaves towards chosen wallets. For tests. Anyone may mint and set it up.
contract MockHostileToken is ERC20 {
    /// @notice What happens when tokens go to a wallet.
    enum Behaviour {
        Honest,
        ReturnsNothing,
        Reverts,
        RevertsWithHugeAnswer,
        ReturnsFalse,
        ReturnsGarbage,
        ReturnsHalfAWord,
        BurnsAllGas,
        TakesFee,
        Reenters,
        ReentersAndHidesIt,
        NeedsMuchGas
    }

    /// @notice The wallet is refused.
    error Refused(address wallet);

    /// @notice There is too little gas for this wallet.
    error TooLittleGas();

    /// @notice Behaviour towards a wallet.
    mapping(address wallet => Behaviour) public behaviourOf;

    /// @notice Contract that is called back, and what it is asked.
    address public reentryTarget;
    /// @notice Call data of the call back.
    bytes public reentryData;
    /// @notice How often the call back went through.
    uint256 public reentries;
    /// @notice What the last hidden call back answered.
    bytes public reentryAnswer;

    constructor() ERC20("Hostile", "HOST") {}

    /// @notice Sets how a wallet is treated.
    function setBehaviour(address wallet, Behaviour behaviour) external {
        behaviourOf[wallet] = behaviour;
    }

    /// @notice Sets what reentering wallets call back.
    function setReentry(address target, bytes calldata data) external {
        (reentryTarget, reentryData) = (target, data);
    }

    /// @notice Creates tokens as the behaviour of the wallet says.
    function mint(address to, uint256 amount) external returns (bool) {
        _refuse(to);
        _mint(to, amount);
        return _misbehave(to, amount);
    }

    /// @notice Creates tokens, always.
    function mintHonestly(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @inheritdoc ERC20
    function transfer(address to, uint256 amount) public override returns (bool) {
        _refuse(to);
        _transfer(msg.sender, to, amount);
        return _misbehave(to, amount);
    }

    /// @dev All the ways of not moving tokens.
    function _refuse(address to) private view {
        Behaviour behaviour = behaviourOf[to];
        if (behaviour == Behaviour.Reverts) revert Refused(to);
        if (behaviour == Behaviour.RevertsWithHugeAnswer) _revertWith(10_000);
        if (behaviour == Behaviour.ReturnsFalse) _answer(0, 32);
        if (behaviour == Behaviour.ReturnsGarbage) _answer(2, 32);
        if (behaviour == Behaviour.ReturnsHalfAWord) _answer(1, 31);
        // Near all that it is promised, and without burning it: what looks like a refusal is only low gas.
        if (behaviour == Behaviour.NeedsMuchGas && gasleft() < 190_000) revert TooLittleGas();
        if (behaviour == Behaviour.BurnsAllGas) {
            assembly {
                invalid()
            }
        }
    }

    /// @dev What may happen once they have moved.
    function _misbehave(address to, uint256 amount) private returns (bool) {
        Behaviour behaviour = behaviourOf[to];
        if (behaviour == Behaviour.ReturnsNothing) _answer(0, 0);
        if (behaviour == Behaviour.TakesFee) _burn(to, amount / 10);
        if (behaviour == Behaviour.Reenters) _reenter(false);
        if (behaviour == Behaviour.ReentersAndHidesIt) _reenter(true);
        return true;
    }

    function _answer(uint256 word, uint256 size) private pure {
        assembly {
            mstore(0x00, word)
            return(0x00, size)
        }
    }

    function _revertWith(uint256 size) private pure {
        assembly {
            revert(mload(0x40), size)
        }
    }

    function _reenter(bool hide) private {
        (bool done, bytes memory answer) = reentryTarget.call(reentryData);
        if (done) ++reentries;
        if (hide) {
            reentryAnswer = answer;
        } else if (!done) {
            assembly {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }
}
