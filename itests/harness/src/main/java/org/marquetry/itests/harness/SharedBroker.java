package org.marquetry.itests.harness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * One broker with default settings for all test classes, given to them as {@link InetSocketAddress}: the launcher as a
 * process, or the one that {@code -Dmarquetry.broker=HOST:PORT} names; with {@code awaited} it is named later. After each
 * class it must be alive and must have logged nothing alarming; at the end it must stop with status 0.
 */
public final class SharedBroker implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SharedBroker.class);
    private static final String BROKER = "marquetry.broker";
    private static final String AWAITED = "awaited";
    private static final CompletableFuture<String> NAMED = new CompletableFuture<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        running(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        running(context).assertHealthy();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == InetSocketAddress.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context).address();
    }

    private static Running running(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class);
    }

    /** Whether tests run against a broker that somebody else started. */
    public static boolean isExternal() {
        return !System.getProperty(BROKER, "").isBlank();
    }

    /** Names the broker, HOST:PORT, that is awaited. */
    public static void is(String address) {
        NAMED.complete(address);
    }

    private static InetSocketAddress external() {
        String named = System.getProperty(BROKER);
        if (named.equals(AWAITED)) {
            named = NAMED.orTimeout(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
        String[] parts = named.split(":");
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }

    private record Running(InetSocketAddress address, BrokerProcess process) implements AutoCloseable {
        static Running start() {
            if (isExternal()) {
                return new Running(external(), null);
            }
            try {
                BrokerProcess started = BrokerProcess.onFreePort().start();
                return new Running(started.address(), started);
            } catch (IOException e) {
                throw new IllegalStateException("The broker could not be started", e);
            }
        }

        void assertHealthy() {
            if (process != null) {
                assertTrue(process.isAlive(), () -> "the broker has ended\n" + process.transcript());
                assertEquals(List.of(), process.alarms(), "alarming lines of the broker's log");
            }
        }

        @Override
        public void close() throws IOException {
            if (process != null) {
                try (process) {
                    assertEquals(0, process.stop(), () -> "exit status after SIGTERM\n" + process.transcript());
                }
            }
        }
    }
}
