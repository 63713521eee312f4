/** Keeps the page when a part of it fails: says what happened, and lets go on. The store is not concerned. */
import { Bug } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';

interface State {
  readonly error: Error | undefined;
}

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Empty
        icon={<Bug />}
        title="This part of the page has failed"
        actions={
          <>
            <Button look="primary" onClick={() => this.setState({ error: undefined })}>
              Show it again
            </Button>
            <Button onClick={() => location.reload()}>Reload the page</Button>
          </>
        }
      >
        Your data is not affected. {error.message}
      </Empty>
    );
  }
}
