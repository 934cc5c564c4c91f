package org.marquetry.netty.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of Netty's event loops and what its connections share. */
final class NettyLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);
    /** Tasks that keep coming must not keep the sockets waiting for long. */
    private static final long TASK_MILLIS = 1;

    private static final int KEPT_DISCARDED = 64 * 1024;
    private static final int FRUGAL_UNSENT = 16 * 1024;

    private final int index;
    private final SocketTransport transport;
    private final ByteBufAllocator allocator;
    private final IntSupplier maxUnsent;
    private final long heldBudget;
    private final Blame blame;
    private final SingleThreadIoEventLoop eventLoop;
    private final OutputBuffers outputs;
    private final ReadBuffer readBuffer;
    private final Turn turn;
    private @Nullable ByteBuf discarded;
    private volatile @Nullable Thread thread;

    NettyLoop(
            int index,
            SocketTransport transport,
            ByteBufAllocator allocator,
            IntSupplier maxUnsent,
            long heldBudget,
            Blame blame) {
        this.index = index;
        this.transport = transport;
        this.allocator = allocator;
        this.maxUnsent = maxUnsent;
        this.heldBudget = heldBudget;
        this.blame = blame;
        ThreadFactory threads = task -> thread = new FastThreadLocalThread(task, "marquetry-loop-" + index);
        eventLoop = new SingleThreadIoEventLoop(
                null,
                threads,
                transport.ioHandlers(),
                Integer.MAX_VALUE,
                RejectedExecutionHandlers.reject(),
                TASK_MILLIS);
        outputs = new OutputBuffers(allocator);
        readBuffer = new ReadBuffer(allocator);
        turn = new Turn(eventLoop, outputs, blame);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        if (!inLoop()) {
            throw new IllegalStateException("atEndOfTurn of loop " + index + " was called from "
                    + Thread.currentThread().getName());
        }
        turn.atEnd(task);
    }

    @Override
    public Cancellable schedule(Runnable task, long delay, TimeUnit unit) {
        Future<?> scheduled = eventLoop.schedule(() -> runScheduled(task), delay, unit);
        return () -> scheduled.cancel(false);
    }

    /** Netty would put a failure into a future at which nobody looks. */
    private void runScheduled(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a scheduled task failed", e);
            blame.failed(task, e);
        }
    }

    /** Serves a channel and, with the same system call, listens to it, which Netty would do with another. */
    ChannelFuture register(Channel channel) {
        if (channel.isActive() && channel.config().isAutoRead()) {
            channel.unsafe().beginRead();
        }
        return ((EventLoop) eventLoop).register(channel);
    }

    SocketTransport transport() {
        return transport;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    Blame blame() {
        return blame;
    }

    OutputBuffers outputs() {
        return outputs;
    }

    ReadBuffer readBuffer() {
        return readBuffer;
    }

    Turn turn() {
        return turn;
    }

    /**
     * What one connection may hold unsent now: little, once all of the loop together hold so much that many clients that do
     * not read could exhaust the memory.
     */
    int maxUnsent() {
        int most = maxUnsent.getAsInt();
        return outputs.held() > heldBudget ? Math.min(most, FRUGAL_UNSENT) : most;
    }

    /** A buffer for output that nobody will get. */
    ByteBuf discarded() {
        if (discarded != null && discarded.capacity() > KEPT_DISCARDED) {
            discarded.release();
            discarded = null;
        }
        if (discarded == null) {
            discarded = allocator.directBuffer();
        }
        return discarded.clear();
    }

    /** Done when the loop has looked at its sockets once more. */
    Future<?> nextTurn() {
        Promise<Void> looked = eventLoop.newPromise();
        eventLoop.execute(() -> turn.atEnd(() -> eventLoop.execute(() -> looked.setSuccess(null))));
        return looked;
    }

    /** Lets the thread end, after which the loop cannot be used any more. */
    void shutDown(long atMost, TimeUnit unit) {
        eventLoop.shutdownGracefully(0, atMost, unit);
    }

    /**
     * Waits for the end of the thread and gives back what the connections shared.
     *
     * @return false if the thread has not ended in time
     */
    boolean awaitEnd(long atMost, TimeUnit unit) throws InterruptedException {
        long millis = unit.toMillis(atMost);
        if (!eventLoop.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
            return false;
        }
        Thread last = thread;
        if (last != null) {
            last.join(millis);
        }
        readBuffer.release();
        outputs.release();
        if (discarded != null) {
            discarded.release();
            discarded = null;
        }
        return true;
    }

    @Override
    public String toString() {
        return "loop " + index;
    }
}
