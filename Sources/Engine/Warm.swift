import Crypto
import CryptoExtras
import Yams
