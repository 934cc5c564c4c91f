package org.marquetry.netty.internal.tls;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.marquetry.api.transport.TlsProfile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class TlsProfilesTest {
    private final AtomicLong clock = new AtomicLong(-5);
    private final TlsProfiles profiles = new TlsProfiles(clock::get);

    /** Is never asked for anything. */
    private static final class Named implements TlsProfile {
        @Override
        public SSLEngine newEngine(ByteBufAllocator buffers, String serverName) {
            throw new AssertionError("nobody shakes hands here");
        }

        @Override
        public String identity(SSLSession session) {
            return null;
        }
    }

    private TlsProfile add(String name, int ranking) {
        TlsProfile profile = new Named();
        profiles.add(profile, Map.of(TlsProfile.NAME, name, "service.ranking", ranking));
        return profile;
    }

    @Test
    void theOneWithTheHighestRankingCountsAndTheOtherIsBackWhenItGoes() {
        TlsProfile low = add("a", 0);
        TlsProfile high = add("a", 1);
        assertSame(high, profiles.named("a"));
        profiles.remove(high);
        assertSame(low, profiles.named("a"));
        assertFalse(profiles.isExpected("a"), "there is one");
    }

    @Test
    void oneThatHasLeftIsExpectedForAMomentAndOneThatNeverWasIsNot() {
        assertFalse(profiles.isExpected("a"));
        profiles.remove(add("a", 0));
        assertNull(profiles.named("a"));
        assertTrue(profiles.isExpected("a"));
        clock.addAndGet(TimeUnit.SECONDS.toNanos(11));
        assertFalse(profiles.isExpected("a"));
    }
}
