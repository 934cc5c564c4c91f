package org.marquetry.itests.fuzz;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Damages packets: flips, lies about lengths, cuts, doubles, and mixes of two. */
final class Mutator {
    private static final byte[] INTERESTING = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '#', '+', '/', '$', (byte) 0xc0};
    private static final int MOST_INSERTED = 40;

    private final RandomGenerator random;

    Mutator(RandomGenerator random) {
        this.random = random;
    }

    /** A damaged copy of a packet, which may take from another one. */
    byte[] mutate(byte[] packet, byte[] other) {
        byte[] damaged = packet.clone();
        int steps = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
        for (int i = 0; i < steps; i++) {
            damaged = once(damaged, other);
        }
        return damaged;
    }

    private byte[] once(byte[] packet, byte[] other) {
        if (packet.length == 0) {
            return other.clone();
        }
        int at = random.nextInt(packet.length);
        return switch (random.nextInt(14)) {
            case 0, 1, 9, 10, 11, 12, 13 -> with(packet, at, (byte) (packet[at] ^ 1 << random.nextInt(8)));
            case 2 -> with(packet, at, INTERESTING[random.nextInt(INTERESTING.length)]);
            case 3 -> with(packet, Math.min(1, packet.length - 1), (byte) random.nextInt(256));
            case 4 -> Arrays.copyOf(packet, at);
            case 5 -> spliced(packet, at, garbage(), at);
            case 6 -> spliced(packet, at, new byte[0], Math.min(packet.length, at + 1 + random.nextInt(4)));
            case 7 -> spliced(packet, at, Arrays.copyOfRange(packet, at, packet.length), at);
            default -> spliced(packet, at, other, packet.length);
        };
    }

    private static byte[] with(byte[] packet, int at, byte value) {
        packet[at] = value;
        return packet;
    }

    private byte[] garbage() {
        byte[] bytes = new byte[1 + random.nextInt(MOST_INSERTED)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** What stands before one place, then something, then what stands from another place on. */
    private static byte[] spliced(byte[] packet, int upTo, byte[] between, int from) {
        byte[] result = Arrays.copyOf(packet, upTo + between.length + packet.length - from);
        System.arraycopy(between, 0, result, upTo, between.length);
        System.arraycopy(packet, from, result, upTo + between.length, packet.length - from);
        return result;
    }
}
