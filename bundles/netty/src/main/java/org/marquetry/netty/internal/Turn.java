package org.marquetry.netty.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.netty.channel.SingleThreadEventLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left to do at the end of a loop's turn: tasks, and the connections that have something to send or to finish. Netty
 * runs it once, after the sockets that are ready and the tasks that are queued.
 */
final class Turn implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);
    private static final int KEPT_SLOTS = 4096;

    private final SingleThreadEventLoop eventLoop;
    private final OutputBuffers outputs;
    private final Blame blame;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private List<SocketConnection> touched = new ArrayList<>();
    private boolean scheduled;

    Turn(SingleThreadEventLoop eventLoop, OutputBuffers outputs, Blame blame) {
        this.eventLoop = eventLoop;
        this.outputs = outputs;
        this.blame = blame;
    }

    void atEnd(Runnable task) {
        tasks.add(task);
        schedule();
    }

    /** Calls the connection at the end of the turn. The connection sees to it that it comes once. */
    void touch(SocketConnection connection) {
        touched.add(connection);
        schedule();
    }

    /** Sends early what the turn has appended so far, since it has become too much to hold. */
    void sendNow() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).sendEarly();
        }
    }

    @Override
    public void run() {
        do {
            runTasks();
            endConnections();
        } while (!tasks.isEmpty());
        scheduled = false;
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            eventLoop.executeAfterEventLoopIteration(this);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a task at the end of a turn failed", e);
                blame.failed(task, e);
            }
        }
    }

    /** By index, because ending one connection may touch another one, which then has its turn too. */
    private void endConnections() {
        outputs.settle();
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).endOfTurn();
        }
        outputs.settle();
        if (touched.size() > KEPT_SLOTS) {
            touched = new ArrayList<>();
        } else {
            touched.clear();
        }
    }
}
