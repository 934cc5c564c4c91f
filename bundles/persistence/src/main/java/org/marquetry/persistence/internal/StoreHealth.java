package org.marquetry.persistence.internal;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read of the store: one line when something begins or ends, and the state at any time. */
final class StoreHealth implements Health {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.persistence");
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long DAMAGE_LINES = 20;
    private static final String SLOW = "the device takes longer than a second to write; acknowledgements wait";
    private static final String SLOW_REMEDY = "look for what else uses the device, or whether it fails";

    private final String subject;
    private final AtomicLong damaged = new AtomicLong();
    private volatile HealthState lasting = HealthState.WELL;
    /** When the write began that is under way; 0 if none is. */
    private volatile long writingSince;
    /** Of the thread that {@link #look looks}. */
    private boolean toldSlow;

    private long seenSlow;

    StoreHealth(String subject) {
        this.subject = subject;
    }

    @Override
    public String subject() {
        return subject;
    }

    @Override
    public HealthState state() {
        HealthState state = lasting;
        if (isSlow(System.nanoTime()) && state.condition() == HealthState.Condition.WELL) {
            return HealthState.degraded(SLOW, SLOW_REMEDY);
        }
        if (damaged.get() > 0 && state.condition() == HealthState.Condition.WELL) {
            return HealthState.degraded(
                    damaged.get() + " damaged records were found and left out",
                    "look at the device; compare with a backup");
        }
        return state;
    }

    /** Whether it is neither down nor full; that it is slow, or has lost something, does not matter. */
    boolean isKnownToWork() {
        return lasting == HealthState.WELL;
    }

    void writing(long now) {
        writingSince = now == 0 ? 1 : now;
    }

    void written() {
        writingSince = 0;
    }

    private boolean isSlow(long now) {
        long since = writingSince;
        return since != 0 && now - since > SLOW_NANOS;
    }

    /** Says that the device has become slow, and when it has not been for a while; for a thread that looks again and again. */
    void look(long now) {
        if (isSlow(now)) {
            seenSlow = now;
            if (!toldSlow) {
                toldSlow = true;
                LOG.warn("{}: {}", SLOW, SLOW_REMEDY);
            }
        } else if (toldSlow && now - seenSlow > CALM_NANOS) {
            toldSlow = false;
            LOG.info("the device has written in time for {} s", TimeUnit.NANOSECONDS.toSeconds(CALM_NANOS));
        }
    }

    void down(StoreException reason) {
        lasting = HealthState.failed(reason.getMessage(), Failures.remedy(reason));
        LOG.error(
                "{}; messages of QoS 1 and 2 are refused until it works again: {}",
                reason.getMessage(),
                Failures.remedy(reason));
    }

    /** Opening it again did not work either; only what needs another remedy is worth a line. */
    void stillDown(StoreException reason) {
        HealthState now = HealthState.failed(reason.getMessage(), Failures.remedy(reason));
        boolean isOther = !now.remedy().equals(lasting.remedy());
        lasting = now;
        if (isOther) {
            LOG.error("{}: {}", reason.getMessage(), Failures.remedy(reason));
        }
    }

    void full(StoreException reason) {
        lasting = HealthState.degraded(reason.getMessage(), Failures.remedy(reason));
        LOG.error(
                "{}; messages of QoS 1 and 2 that have to be kept are refused until there is room: {}",
                reason.getMessage(),
                Failures.remedy(reason));
    }

    void up() {
        if (lasting != HealthState.WELL) {
            lasting = HealthState.WELL;
            LOG.info("the store works again");
        }
    }

    void leftOpen(Path directory) {
        LOG.error("the store in {} is left as it is: the device has not answered for too long", directory);
    }

    void damaged(String what) {
        long count = damaged.incrementAndGet();
        if (count <= DAMAGE_LINES) {
            LOG.error("damaged and left out: {}", what);
        } else if (count == DAMAGE_LINES + 1) {
            LOG.error("more damaged records are left out and only counted");
        }
    }

    long damagedCount() {
        return damaged.get();
    }

    void detail(String doing, Exception failure) {
        LOG.debug("{} failed: {}", doing, failure.getMessage());
    }
}
