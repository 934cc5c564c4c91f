package org.marquetry.api.broker;

/** Too many publications of this runtime are under way; try again when some have completed. */
public final class BrokerBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokerBusyException(String message) {
        super(message);
    }
}
