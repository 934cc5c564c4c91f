package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

import org.marquetry.itests.harness.BrokerProcess;

/** The process ends at once, and what it has written and not synced is lost. The disk may fail to sync now and then as well. */
final class PowerLoss implements Outage {
    /** A disk that takes this long has much in hand when its power fails. */
    private static final int SLOWEST_MILLIS = 40;

    private static final int EIO = 5;

    private final RandomGenerator chance;
    private final boolean failing;
    private Disk disk;
    private boolean broken;

    PowerLoss(RandomGenerator chance, boolean failing) {
        this.chance = chance;
        this.failing = failing;
    }

    @Override
    public void prepare(BrokerProcess.Start start, Path data) throws IOException {
        if (disk == null) {
            disk = new Disk(data);
        }
        disk.settle();
        breakDisk(false);
        disk.delaySyncs(chance.nextBoolean() ? 0 : chance.nextInt(SLOWEST_MILLIS));
        try {
            disk.environment().forEach(start::environment);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while building the disk", e);
        }
    }

    @Override
    public void strike(BrokerProcess broker) throws IOException {
        broker.kill();
        PowerFailure.strike(disk, chance);
    }

    @Override
    public boolean disturb() {
        if (failing && chance.nextInt(broken ? 50 : 500) == 0) {
            breakDisk(!broken);
            return broken;
        }
        return false;
    }

    private void breakDisk(boolean next) {
        broken = next;
        disk.failSyncs(broken ? EIO : 0);
    }

    @Override
    public void calm() {
        breakDisk(false);
    }

    @Override
    public boolean isDisturbing() {
        return failing;
    }
}
