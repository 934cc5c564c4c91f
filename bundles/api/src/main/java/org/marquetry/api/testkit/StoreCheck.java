package org.marquetry.api.testkit;

/** One thing that every store has to do. */
public final class StoreCheck {
    /** What is done with a store. */
    @FunctionalInterface
    interface Body {
        void run(StoreTrial trial) throws Exception;
    }

    /** Where a check gets a place for data. */
    @FunctionalInterface
    public interface Source {
        StoreUnderTest next() throws Exception;
    }

    private final String name;
    private final Source source;
    private final Body body;

    StoreCheck(String name, Source source, Body body) {
        this.name = name;
        this.source = source;
        this.body = body;
    }

    /** What the store does if it is right, as a sentence. */
    public String name() {
        return name;
    }

    /**
     * Tries it.
     *
     * @throws AssertionError saying what was expected and what came instead
     */
    public void run() throws Exception {
        StoreUnderTest place = source.next();
        try (StoreTrial trial = new StoreTrial(place)) {
            body.run(trial);
            trial.checkListeners();
        } finally {
            place.remove();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
