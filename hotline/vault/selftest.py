"""Known answers that run at every start: a library that computes anything else must not seal a word. Must not know the app.

Public vectors: HKDF RFC 5869 A.1, Ed25519 RFC 8032 7.1, Argon2id of the reference implementation (one lane), X-Wing draft,
appendix C. The sealed form was made once by version 1 of our format.
"""

import base64
import hashlib
from collections.abc import Callable

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from hotline.vault import seal, signing, symmetric
from hotline.vault.envelope import CannotOpen, CannotSeal, Key, ctx
from hotline.vault.mailkey import KemKey


class SelfTestFailed(Exception):
    """The service must not start; the text is one sentence for the operator."""


def check() -> None:
    """Return when every primitive gives its known answer. Raises SelfTestFailed with a sentence that says which does not."""
    steps = (
        (
            _mlkem,
            "This build of the Python package cryptography lacks ML-KEM; install its official wheel, version 50 or newer.",
        ),
        (_hpke, "Sealing to a public key (HPKE) does not give its known answer."),
        (_hkdf, "HKDF-SHA256 does not give its known answer."),
        (_argon2, "Argon2id does not give its known answer."),
        (_aead, "AES-256-GCM does not open what it sealed, or opens what was changed."),
        (_signature, "Ed25519 does not give its known answer."),
    )
    for step, sentence in steps:
        if not _passes(step):
            raise SelfTestFailed(f"{sentence} The service does not start.")


def _passes(step: Callable[[], bool]) -> bool:
    try:
        return step()
    except (UnsupportedAlgorithm, CannotOpen, CannotSeal, AttributeError, ValueError, TypeError):
        return False


def _mlkem() -> bool:
    return hashlib.sha256(seal.public_of(Key(_XWING_SEED))).digest() == _XWING_PUBLIC_DIGEST


def _hpke() -> bool:
    key = KemKey(Key(bytes(range(32))))
    fresh = seal.seal_to(key.public, "selftest", plaintext=b"fresh")
    return (
        key.open("selftest", b"known answer", blob=base64.b85decode(_SEALED)) == b"hotline"
        and key.open("selftest", blob=fresh) == b"fresh"
    )


def _hkdf() -> bool:
    kdf = HKDFExpand(algorithm=hashes.SHA256(), length=42, info=bytes(range(0xF0, 0xFA)))
    return kdf.derive(_RFC5869_PRK) == _RFC5869_OKM


def _argon2() -> bool:
    kdf = Argon2id(salt=b"somesalt", length=32, iterations=2, lanes=1, memory_cost=256)
    return kdf.derive(b"password") == _ARGON2_OUTPUT


def _aead() -> bool:
    key, aad = symmetric.new_key(), ctx("selftest")
    blob = symmetric.aead(key, aad, b"hotline")
    try:
        symmetric.open_aead(key, aad, blob[:-1] + bytes([blob[-1] ^ 1]))
    except CannotOpen:
        return symmetric.open_aead(key, aad, blob) == b"hotline"
    return False


def _signature() -> bool:
    key = signing.SigningKey(Key(_RFC8032_SEED))
    signing.verify(key.public, b"", _RFC8032_SIGNATURE)
    signing.verify(key.public, ctx("selftest"), key.sign(ctx("selftest")))
    return True


_XWING_SEED = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
_XWING_PUBLIC_DIGEST = bytes.fromhex("2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb")
_RFC5869_PRK = bytes.fromhex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
_RFC5869_OKM = bytes.fromhex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
_ARGON2_OUTPUT = bytes.fromhex("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe")
_RFC8032_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
_RFC8032_SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)
_SEALED = (
    b"0m?if&X0MHI7kmr?7SiKuCNFv-Hd@Wd^0`REd#==dx*}%m3o`c0QYhFNt{l0g^916C018g4vZeK1zrOf!^98d-bcwuLG3-~kozCk"
    b"qVB*rmr_6(o(+`K)i5v!{OAGxhRXgxFbrb)0*gVj;M|A%?Uv+);Po3_XeXCgyYb8Mr)vZX{#yjC`o(k$A_##{k8QM{OoY>c>t@f8"
    b"2|a(h0vRgJUV$EfCVDa}okPZ%junh&4G(OqkyI>1rW#<qSc(T~CQ@nGm*k2U^Rj+_*N~3=`IQH4VLM@5_3c>q>Bd-utzcRo(f!_Y"
    b"Ic&iOY)zjQG$7c&Z=m9-ijs$gAg|^|4YT}GC>siqwXpXzPuir6>7Rs@9lchI3wBDgh;y0jXmo4>U~N1~?14|sHU%rX6{TZ1wgFAy"
    b";BqHU)_kr3jxw6YxcP^5yH1~*g;ck`H(Tr2cV+8UGb{_{Sx*5fd(8&EEN|08NuqN9gub6m@%<E$2qLp~DfXPicWF|!XkaJ%F=J<X"
    b"Dk)*V=Pd*typgq07>B32Bu$JsvcS>30pK@w+EV9-XeF>7C0<E1q97dGq~d_<e=h-4LbMPRU6@ea^jDHtwv@`>1wbx9nobq<$2Wu~"
    b"f~|DlU<fO)Zw#y}fNVoCa0}Z%Z=TeJ4+p+=?Z5h+&a(8W384EG&I)S|{ZZwhn4|Pob#c?m9$Kb>L$x6L1^7=bZ6M_I$sIu;_;cg;"
    b"i5Y?^O7%`=9CQ>O^h8C}6<dYO^L9cHq-Er{gIdOKNsealJgRc{^ExMNn(#cHn)Mpw1Kae=joNJtk1LfI{t+vdx3~KX5eUflC6S!_"
    b"t%&hvo{bU?j-r3*;NDY_XpApICn%?)(JRiS-rXuBUhDJrc)oUTEvb;?H(W(E_<5nALL{dZ(Y2Ig5Ul&V(g9e<;uZH@V&V<L`t{jq"
    b"VqcHX*)lZ735xWb4DFD7$;{_9Gih)R>I-SXr!Hpf`W~?QWw8#7T+Y5Xq3LS*t--wJ%>4n(#Exh)zuryhvlM@g?(+(hcM2RG;`Zu4"
    b"rI5T#raaGem2%a>*%z4S7^XyZhh-A{IZm6tDW^X*N&fSFSd?i0gC_V~z3JnzSBn^#JLsDgZ#~fX%41vA7P$9VpnzLkT7TSA(UeU#"
    b"W1Ytyuf&{D0E*yp09TbXa_vW1VrNc``?aE7@$CZJKV%q`+?{GoQe9^w>pI6CbUI*4l{ZQ{TSrg{4|T6C!ijj^Sj?k%0x|=aH_I2z"
    b"-d%^GC2!zg8?^-ft4~c9){bNqq&Z<^MsE|TyXj#n_;H;nHS+w9SrojaXHu&N(Fc+n8z60+{8?f1zEBn*td&=igYKLL*nz0@u!H}M"
    b"B_~NLC%?#ID&(g5G&fXdo?eAq7_<4dtkYNnN>d%xbnBsKSQxneQlDfDhcti#yS0|fJ>{L%B$j8QSg>Mvy48Xz)b{&Emv-k-HUHb-"
    b"K1WaW_9xe2z5?pY95Cspy;DSQ{sCPT"
)
