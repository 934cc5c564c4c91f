package org.marquetry.itests.crash;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The payload of a message: all of it follows from the message's identifier, so that any damage shows. */
final class Content {
    /** How long a short-lived message lives. */
    static final int BRIEF_SECONDS = 2;

    private static final long BRIEF = 15;
    private static final int SMALL = 120;
    private static final int LARGE = 6000;

    private Content() {}

    static byte[] of(long id) {
        SplittableRandom random = new SplittableRandom(id);
        byte[] content = new byte[Long.BYTES + random.nextInt(random.nextInt(50) == 0 ? LARGE : SMALL)];
        random.nextBytes(content);
        return ByteBuffer.wrap(content).putLong(id).array();
    }

    /** The identifier, or -1 if the content is not what it ought to be. */
    static long idOf(byte[] content) {
        if (content.length < Long.BYTES) {
            return -1;
        }
        long id = ByteBuffer.wrap(content).getLong();
        return Arrays.equals(content, of(id)) ? id : -1;
    }

    /** Whether the message has properties; its identifier says so. */
    static boolean isDescribed(long id) {
        return (id & 1) != 0;
    }

    /** Whether the message is short-lived; such a one has properties. */
    static boolean isBrief(long id) {
        return (id & BRIEF) == BRIEF;
    }

    /** The next identifier of a short-lived message. */
    static long nextBrief(long after) {
        return (after + 1) | BRIEF;
    }

    /** The content type of a message with properties. */
    static String description(long id) {
        return "message/" + id;
    }
}
