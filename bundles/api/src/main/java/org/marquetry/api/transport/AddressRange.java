package org.marquetry.api.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses that begin with the same bits, such as {@code 10.0.0.0/8}, {@code fe80::/10} or the single {@code ::1}.
 *
 * @param base the first address of the range
 * @param prefix how many bits all its addresses share
 */
public record AddressRange(InetAddress base, int prefix) {
    public AddressRange {
        byte[] bits = base.getAddress();
        if (prefix < 0 || prefix > bits.length * Byte.SIZE) {
            throw new IllegalArgumentException(base.getHostAddress() + " has no prefix of " + prefix + " bits");
        }
        for (int bit = prefix; bit < bits.length * Byte.SIZE; bit++) {
            bits[bit / Byte.SIZE] &= (byte) ~(0x80 >>> bit % Byte.SIZE);
        }
        base = address(bits);
    }

    /** Reads {@code ADDRESS} or {@code ADDRESS/BITS}; nothing is looked up. Empty if it is neither. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = literal(slash < 0 ? text : text.substring(0, slash));
        if (base == null) {
            return Optional.empty();
        }
        int all = base.getAddress().length * Byte.SIZE;
        if (slash < 0) {
            return Optional.of(new AddressRange(base, all));
        }
        String bits = text.substring(slash + 1);
        if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > all) {
            return Optional.empty();
        }
        return Optional.of(new AddressRange(base, Integer.parseInt(bits)));
    }

    /** Reads an address in figures; null if it is none, a host name for example. */
    public static @Nullable InetAddress literal(String text) {
        byte[] bytes = text.isEmpty() ? null : NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? null : address(bytes);
    }

    public boolean contains(InetAddress address) {
        byte[] ours = base.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = prefix / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        int rest = Byte.SIZE - prefix % Byte.SIZE;
        return rest == Byte.SIZE || (ours[whole] & 0xFF) >>> rest == (theirs[whole] & 0xFF) >>> rest;
    }

    /** IPv4 addresses that are written as IPv6 are those of IPv4. */
    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not the length of an address: " + bytes.length, e);
        }
    }

    @Override
    public String toString() {
        return NetUtil.toAddressString(base) + "/" + prefix;
    }
}
