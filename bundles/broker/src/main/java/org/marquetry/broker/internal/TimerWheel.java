package org.marquetry.broker.internal;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Loop;

/**
 * The timers of one loop, in slots of a quarter of a second: setting and cancelling cost a few pointer writes, and one tick
 * serves all connections. The wheel ticks only while something is set. Belongs to its loop.
 */
final class TimerWheel {
    private static final int SLOTS = 1024;
    static final long TICK_MILLIS = 250;

    private final Timer[] slots = new Timer[SLOTS];
    private final Loop loop;
    private final TimeSource clock;
    private int set;
    private long served;
    private boolean ticking;
    private boolean stopped;

    TimerWheel(Loop loop, TimeSource clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Something to do at a time; a timer is set again by setting it anew. */
    final class Timer {
        private final Runnable task;
        private final long tick;
        private @Nullable Timer previous;
        private @Nullable Timer next;
        private boolean pending = true;
        private boolean cancelled;

        private Timer(Runnable task, long tick) {
            this.task = task;
            this.tick = tick;
        }

        void cancel() {
            cancelled = true;
            if (pending) {
                remove(this);
            }
        }
    }

    /** Runs the task on the loop once the delay has passed, and at most one tick later than that. */
    Timer set(long delayMillis, Runnable task) {
        long now = clock.uptimeMillis();
        if (set == 0) {
            served = now / TICK_MILLIS;
        }
        // Rounded up, so that nothing fires early; a delay may be as long as a session expiry that is "for ever".
        long due = now + Math.min(Math.max(delayMillis, 0), Long.MAX_VALUE / 4);
        Timer timer = new Timer(task, Math.max((due + TICK_MILLIS - 1) / TICK_MILLIS, served + 1));
        add(timer);
        if (!ticking && !stopped) {
            ticking = true;
            loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return timer;
    }

    /** Nothing is run any more. */
    void stop() {
        stopped = true;
    }

    private void tick() {
        if (stopped) {
            return;
        }
        long now = clock.uptimeMillis() / TICK_MILLIS;
        long from = Math.max(served, now - SLOTS);
        served = now;
        for (long tick = from + 1; tick <= now; tick++) {
            fire(slots[(int) (tick % SLOTS)], now);
        }
        ticking = set > 0;
        if (ticking) {
            loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void fire(Timer first, long now) {
        Timer due = null;
        for (Timer timer = first; timer != null; ) {
            Timer next = timer.next;
            if (timer.tick <= now) {
                remove(timer);
                timer.next = due;
                due = timer;
            }
            timer = next;
        }
        // Run when the slot is in order again, since tasks set and cancel timers.
        while (due != null) {
            Timer next = due.next;
            if (!due.cancelled) {
                Incidents.contain("a timer", due.task);
            }
            due = next;
        }
    }

    private void add(Timer timer) {
        int slot = (int) (timer.tick % SLOTS);
        timer.next = slots[slot];
        if (timer.next != null) {
            timer.next.previous = timer;
        }
        slots[slot] = timer;
        set++;
    }

    private void remove(Timer timer) {
        timer.pending = false;
        set--;
        if (timer.previous == null) {
            slots[(int) (timer.tick % SLOTS)] = timer.next;
        } else {
            timer.previous.next = timer.next;
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        timer.previous = null;
    }
}
