"""RFC 8032 signature checking in plain arithmetic, for where no library is installed."""

from hashlib import sha512

SIGNATURE_SIZE = 64
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
"""x, y, z, t with x/z, y/z on the curve and t = xy/z."""
NEUTRAL: Point = (0, 1, 1, 0)
X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
Y = 4 * pow(5, P - 2, P) % P
BASE: Point = (X, Y, 1, X * Y % P)


def is_signed(message: bytes, signature: bytes, *, public: bytes) -> bool:
    key, scalar = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != SIGNATURE_SIZE or scalar >= ORDER:
        return False
    digest = sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    x, y, z, t = key
    minus_key = (-x % P, y, z, -t % P)
    found = _add(_times(scalar, BASE), _times(challenge, minus_key))
    return _encoded(found) == signature[:32]


def _point(encoded: bytes) -> Point | None:
    sign, y = encoded[-1] >> 7, int.from_bytes(encoded, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (sign and not x):
        return None
    x = -x % P if x & 1 != sign else x
    return x, y, 1, x * y % P


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    total = NEUTRAL
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total
