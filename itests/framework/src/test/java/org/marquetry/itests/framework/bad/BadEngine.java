package org.marquetry.itests.framework.bad;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.broker.Counters;
import org.marquetry.api.broker.PublishResult;
import org.marquetry.api.broker.ReceivedMessage;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionAcceptor;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.Parked;
import org.osgi.framework.BundleContext;

/**
 * An engine that does not go on with the clients of the one before: it does not know their form (SWALLOW), or throws (THROW), or lets
 * them wait (HANG), or never gets as far as that (BLOCK), or ends without a word when it has begun (ERROR). Or it does, but throws at
 * whatever they say, or does not return from it, and leaves them to nobody when it ends (THROW_LATER, BLOCK_LATER).
 */
final class BadEngine implements Broker, ConnectionAcceptor {
    private final BadActivator.Way way;
    private final EventLoops loops;

    private BadEngine(BadActivator.Way way, EventLoops loops) {
        this.way = way;
        this.loops = loops;
    }

    /** Serves, and is offered if it may. */
    static BadEngine begin(BundleContext context, BadActivator.Way way) {
        if (way == BadActivator.Way.BLOCK) {
            block();
        }
        BadEngine engine = new BadEngine(way, context.getService(context.getServiceReference(EventLoops.class)));
        // As a component does, which is not there if it fails.
        engine.loops.serve(engine);
        if (way == BadActivator.Way.ERROR) {
            throw new AssertionError("this engine has begun and fails");
        }
        context.registerService(Broker.class, engine, null);
        if (way == BadActivator.Way.THROW || engine.isBadLater()) {
            engine.loops.handOver(engine);
        }
        return engine;
    }

    private static void block() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("this engine has not begun", e);
        }
    }

    private boolean isBadLater() {
        return way == BadActivator.Way.THROW_LATER || way == BadActivator.Way.BLOCK_LATER;
    }

    void end() {
        if (!isBadLater()) {
            loops.withdraw(this);
        }
    }

    @Override
    public boolean knows(Parked client) {
        return way != BadActivator.Way.SWALLOW;
    }

    @Override
    public ConnectionHandler adopt(Connection connection, Parked client) {
        if (isBadLater()) {
            connection.reading(true);
            return new BadHandler(way);
        }
        throw new IllegalStateException("this engine has a bug");
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        throw new IllegalStateException("this engine takes nobody");
    }

    @Override
    public CompletionStage<PublishResult> publish(Message message) {
        return CompletableFuture.failedStage(new IllegalStateException("this engine publishes nothing"));
    }

    @Override
    public Flow.Publisher<ReceivedMessage> messages(String filter, QoS maximumQos) {
        throw new IllegalStateException("this engine has no messages");
    }

    @Override
    public Counters counters() {
        throw new IllegalStateException("this engine counts nothing");
    }

    private record BadHandler(BadActivator.Way way) implements ConnectionHandler {
        @Override
        public void received(ByteBuf bytes) {
            if (way == BadActivator.Way.BLOCK_LATER) {
                block();
            }
            throw new IllegalStateException("this engine has a bug that is seen late");
        }

        @Override
        public void writable() {
            // Nothing was written.
        }

        @Override
        public void drain(ReasonCode reason) {
            // Whoever is left to nobody has to be ended by others.
        }

        @Override
        public void closed() {
            // Nobody knows it.
        }
    }
}
