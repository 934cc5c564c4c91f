package org.marquetry.itests.framework.bad;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import io.netty.buffer.ByteBufAllocator;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.transport.TlsProfile;

/** Services that are bad in the way that is wanted whenever they are asked. */
public final class BadServices {
    /** The method that a bad {@link EnhancedAuthenticator} speaks. */
    public static final String METHOD = "BAD";

    /** The name of a bad {@link TlsProfile}. */
    public static final String PROFILE = "bad";

    private BadServices() {}

    static Object of(String type, BadActivator.Way way) {
        if (type.equals(Authorizer.class.getName())) {
            return (Authorizer) request -> answer(way);
        }
        if (type.equals(EnhancedAuthenticator.class.getName())) {
            return (EnhancedAuthenticator) (method, client) -> new BadExchange(way);
        }
        if (type.equals(TlsProfile.class.getName())) {
            return new BadProfile(way);
        }
        throw new IllegalArgumentException(type);
    }

    private static <T> CompletionStage<T> answer(BadActivator.Way way) {
        return switch (way) {
            case THROW -> throw new IllegalStateException("this piece has a bug");
            case BLOCK -> {
                block();
                yield null;
            }
            case HANG -> new CompletableFuture<>();
            default -> null;
        };
    }

    private static void block() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while it hung", e);
        }
    }

    private record BadExchange(BadActivator.Way way) implements AuthenticationExchange {
        @Override
        public CompletionStage<Step> next(org.marquetry.api.packet.Bytes data) {
            return answer(way);
        }

        @Override
        public void close() {
            // Has nothing.
        }
    }

    private record BadProfile(BadActivator.Way way) implements TlsProfile {
        @Override
        public SSLEngine newEngine(ByteBufAllocator buffers, String serverName) {
            answer(way);
            return null;
        }

        @Override
        public String identity(SSLSession session) {
            return null;
        }
    }
}
