export function SignInPage() {
  return <h1 className="p-4 text-lg font-semibold">SignInPage</h1>;
}
